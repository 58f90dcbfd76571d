/// What is in use, for people who look at it.
///
/// Documents are not kept once they are laid out for decisions: an account's file is read again when somebody asks, and
/// answers only while its digest is that of what was loaded.
extension LoadedPolicies {
    /// The accounts whose id or file contains a text, or that have a rule for a host that contains it or that it matches.
    /// Everything is found by the empty text.
    /// - Parameters:
    ///   - offset: How many of those that are found to pass over.
    ///   - limit: How many to name.
    package func accounts(matching text: String, offset: Int, limit: Int) -> AccountPage {
        var page = AccountPage(matches: 0, offset: offset, entries: [])
        var hosts = HostSearch(text)
        let text = text.lowercased()
        for file in files {
            let isMeant = text.isEmpty || file.relativePath.lowercased().contains(text)
            for account in file.accounts {
                let place = tree.storage.place(of: account)
                let isFound =
                    isMeant || account.text.lowercased().contains(text)
                    || place.map { hosts.finds($0, in: tree.storage) } ?? false
                guard isFound else { continue }
                page.matches += 1
                guard page.matches > offset, page.entries.count < limit else { continue }
                page.entries.append(
                    AccountPage.Entry(account: account.text, file: file.relativePath, isEnabled: place != nil))
            }
        }
        return page
    }

    /// What no account can allow.
    package var ceiling: Ceiling { compiler.ceiling }

    /// An account with everything that holds for it.
    package func account(_ id: AccountID) -> LoadedAccount {
        guard let file = files.first(where: { $0.accounts.contains(id) }) else { return .undefined }
        guard let bytes = try? FileSystem.read(file.path, atMost: YAMLLimits.policy.bytes) else {
            return .changed(file: file.relativePath, why: .unreadable)
        }
        let text = PolicyLoader.Text(path: file.path, relativePath: file.relativePath, bytes: bytes)
        guard text.digest == file.digest else { return .changed(file: file.relativePath, why: .changed) }
        var reader = DocumentReader()
        for case .account(let document) in reader.read(text).documents where document.account.value == id {
            let entry = PolicyIndex.Entry(document: document, file: file.path, relativeFile: file.relativePath)
            return .loaded(compiler.compile(entry, isExplained: true).account, isEnabled: document.isEnabled)
        }
        return .changed(file: file.relativePath, why: .changed)
    }

    private var enabledAccounts: [String] {
        files.lazy.flatMap(\.accounts).filter { tree.storage.place(of: $0) != nil }.map(\.text)
    }

    /// Explains a request as the rules that are in use decide it.
    /// - Parameter scopes: What the caller holds; nil takes it to hold whatever is asked for.
    package func explain(
        account: String, method: Method, url: String, service: String?, scopes: [String]?, methods: [Method] = [],
        allServices: Bool = false
    ) -> RequestExplanation {
        var policy = CompiledPolicy(ceiling: ceiling, accounts: [], defaultFallback: compiler.base.fallback)
        var remark: String?
        switch AccountID(account).map(self.account) {
        case .loaded(let account, isEnabled: true): policy.accounts = [account]
        case .loaded(let account, isEnabled: false): policy.disabledAccounts = [account]
        case .changed(let file, let why):
            remark =
                "`\(file)` \(why.rawValue): the decision is that of what is loaded, and what led to it is not shown"
        case .undefined, nil: break
        }
        let explainer = RequestExplainer(
            tree: tree, policy: policy, otherAccounts: { enabledAccounts })
        var explanation = explainer.explain(
            account: account, method: method, url: url, service: service, scopes: scopes, methods: methods,
            allServices: allServices)
        guard let remark else { return explanation }
        // Without the account's document the steps would be those of an account that is not there.
        explanation.derivation = nil
        explanation.toChange = nil
        explanation.remark = remark
        return explanation
    }
}
