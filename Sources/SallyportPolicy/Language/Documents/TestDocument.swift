/// `kind: Test`: requests with the decisions that are expected of them.
package struct TestDocument: Sendable {
    /// The tests, each with what `given` says for all of them.
    package var cases: [TestCase]
}

extension TestDocument {
    private static let description = Field("description", ValueType<String>.text, "What the tests are about.")
    private static let given = Field("given", TestFields.given, "What holds for all tests that do not say otherwise.")
    private static let tests = Field.required(
        "tests", TestFields.test.list, "Requests with the decisions that are expected of them.")
    static let form = MappingForm("a document of tests", PolicyDocument.header + [description, given, tests])

    init?(_ node: YAMLNode, _ context: inout DecodingContext) {
        guard let reader = MappingReader(node, Self.form, &context) else { return nil }
        reader.judge(Self.description, &context)
        let given = reader.value(Self.given, &context)
        cases = (reader.value(Self.tests, &context) ?? []).compactMap { test in
            TestCase(given.map(test.completed) ?? test, &context)
        }
    }
}
