/// What libyaml says when it cannot read on, in its own words.
struct YAMLSyntaxProblem: Error {
    /// What is wrong, such as `did not find expected key`.
    var text: String
    /// Where that was noticed.
    var position: SourcePosition
    /// The scalars of the text before that place.
    var index: Int
    /// What was being read, such as `while parsing a block mapping`; empty if libyaml does not say.
    var context = ""
    /// Where what was being read begins.
    var contextPosition: SourcePosition?

    /// The same with no place after the end of the text.
    func within(_ end: SourcePosition) -> YAMLSyntaxProblem {
        var problem = self
        problem.position = min(position, end)
        problem.contextPosition = contextPosition.map { min($0, end) }
        return problem
    }
}
