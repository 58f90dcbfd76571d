import SallyportPolicy

/// One question of `POST /mtls/mapping`: is there a certificate for this service of this account on this URL?
struct MappingEntry: Sendable {
    /// How the answer names the question, with its words as they were sent. Clients look it up, spelt exactly so.
    let key: String
    /// nil where the name is empty.
    let service: ServiceName?
    let account: AccountID
    let url: ForwardURL

    /// Reads a question.
    /// - Throws: what is wrong with it, for people.
    init(serviceName: String, accountID: String, url text: String) throws(InvalidEntry) {
        key = "CertificateMappingParamters{serviceName='\(serviceName)', accountId='\(accountID)', url='\(text)'}"
        service = serviceName.isEmpty ? nil : ServiceName(serviceName)
        guard serviceName.isEmpty || service != nil else {
            throw InvalidEntry("`serviceName` must be 1 to 64 characters of A-Z a-z 0-9 _ -")
        }
        guard let account = AccountID(accountID) else {
            throw InvalidEntry("`accountId` must be 1 to 64 characters of A-Z a-z 0-9 _ -")
        }
        self.account = account
        do {
            url = try ForwardURL(text)
        } catch {
            throw InvalidEntry("`url`: \(error.detail)")
        }
    }
}

/// What is wrong with an entry.
struct InvalidEntry: Error {
    let detail: String

    init(_ detail: String) {
        self.detail = detail
    }
}
