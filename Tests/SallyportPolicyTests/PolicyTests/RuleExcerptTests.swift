import Testing

@testable import SallyportPolicy

/// The lines of a rule, found by their indentation.
@Suite struct RuleExcerptTests {
    private static let text = """
        forward:
          - id: first
            hosts:
            - a.example
            - b.example

            # still the first
            methods: [GET]

          # about the second
          - { host: c.example }
          -
            host: d.example
            methods:
              - GET
        fallback: refuse
        """

    @Test(arguments: [
        (2, [2, 3, 4, 5, 6, 7, 8]), (11, [11]), (13, [13, 14, 15]),
    ])
    func isTheRuleAndNothingElse(line: Int, lines: [Int]) throws {
        let excerpt = try #require(RuleExcerpt(of: line, in: Array(Self.text.utf8)))
        let all = Self.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(excerpt.lines == lines.map { all[$0 - 1] })
    }

    @Test func showsNumbersAndHidesControlCharacters() throws {
        let excerpt = try #require(RuleExcerpt(of: 1, in: Array("- a: \u{1B}[31m\r\n  b: 1\n".utf8)))
        #expect(excerpt.text(indent: " ") == " 1 | - a: \u{FFFD}[31m\n 2 |   b: 1\n")
        #expect(RuleExcerpt(of: 9, in: [1]) == nil)
    }
}
