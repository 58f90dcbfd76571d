/// `kind: Test`: requests with the decisions that are expected of them.
package struct TestDocument: Sendable {
    /// The tests, each with what `given` says for all of them.
    package var cases: [TestCase]
}

extension TestDocument {
    private static let description = Field("description", ValueType<String>.text)
    private static let given = Field("given", TestFields.given)
    private static let tests = Field.required("tests", TestFields.test.list)
    private static let fields: [any FieldDescription] = PolicyDocument.header + [description, given, tests]

    init?(_ node: YAMLNode, _ context: inout DecodingContext) {
        guard let reader = MappingReader(node, fields: Self.fields, what: "a document of tests", &context) else {
            return nil
        }
        let given = reader.value(Self.given, &context)
        cases = (reader.value(Self.tests, &context) ?? []).compactMap { test in
            TestCase(given.map(test.completed) ?? test, &context)
        }
    }
}
