/// Names of accounts, services, groups, profiles and rules: 1 to 64 of `A-Z a-z 0-9 _ -`.
enum NameText {
    /// Such names, as a regular expression; see ``TextForm/expression``.
    static let expression = "[A-Za-z0-9_-]{1,64}"

    /// Reads a name; `what` says whose, such as `a group's name`.
    static func parse(_ text: String, as what: String) -> Result<String, ValueProblem> {
        let isName = (1...64).contains(text.utf8.count) && text.utf8.allSatisfy(ASCIIByte.isNameCharacter)
        guard isName else {
            return .failure(
                ValueProblem(
                    .invalidName, "`\(text)` is not \(what)", help: "use 1 to 64 characters of A-Z a-z 0-9 _ -"))
        }
        return .success(text)
    }
}
