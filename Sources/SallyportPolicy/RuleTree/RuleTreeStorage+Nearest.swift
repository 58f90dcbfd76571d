extension RuleTreeStorage {
    /// The allow rules that come nearest to matching.
    ///
    /// Looks at the rules of the patterns that the host matches, and at those of the first patterns of the account in the
    /// order of its layout, ``NearestReader/mostEntries`` of each: all of them, unless an account has very many. So a refusal
    /// costs no more than that to put into words.
    func nearestMisses(to request: PolicyRequest, account: AccountPlace, atMost count: Int) -> [NearestMiss] {
        var reader = NearestReader(self, account, request)
        return reader.misses().sorted().prefix(count).map { NearestMiss(rule: $0.reference, failedOn: $0.field) }
    }
}
