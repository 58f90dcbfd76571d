internal import Synchronization

/// The accounts that several workers lay out, in one stretch of words, and the table of where they begin.
///
/// A worker hands over what it has laid out a piece at a time: copying takes turns, but hardly ever has to wait.
final class JoinedAccounts: Sendable {
    private struct State: ~Copyable {
        var joiner: AccountJoiner
        var accounts: AccountTable
        var ruleCount = 0
    }

    private let state: Mutex<State>

    /// Room for about so many words and accounts; there may be more.
    init(words: Int, accounts: Int) {
        state = Mutex(
            State(
                joiner: AccountJoiner(wordCapacity: words, accounts: accounts),
                accounts: AccountTable(capacity: accounts)))
    }

    /// Copies accounts. None may come twice in a tree that is used.
    func add(_ encoded: EncodedAccounts) {
        state.withLock { state in
            state.accounts.reserve(encoded.records.count)
            encoded.forEach { record, account, rules in
                let place = state.joiner.add(account, header: record.header, rules: rules)
                state.accounts.insert(record.id.text.utf8.span, at: AccountPlace(place, isInPatch: false))
            }
            state.ruleCount += encoded.ruleCount
        }
    }

    /// Moves all that was added into a tree.
    func move(to storage: inout RuleTreeStorage) {
        (storage.base, storage.accounts, storage.ruleCount) = state.withLock { state in
            var joiner = AccountJoiner(wordCapacity: 0, accounts: 0)
            swap(&joiner, &state.joiner)
            var accounts = AccountTable(capacity: 0)
            swap(&accounts, &state.accounts)
            return (joiner.finish(), accounts, state.ruleCount)
        }
    }
}
