/// What YAML readers that go by the look of a plain text make of it.
///
/// In the language the field says what a text is: an account `0123` or `no` is what was typed. An editor that checks a file
/// against a schema sees a number and a boolean there. What a grammar takes of these samples tells what its schema must take.
enum PlainLook {
    static let booleans = ["true", "false", "True", "FALSE", "yes", "no", "on", "off", "y", "n"]
    static let nulls = ["null", "Null", "NULL", "~"]
    /// Whole numbers; some readers know other bases, separators, and minutes with seconds.
    static let wholeNumbers = [
        "0", "1", "7", "42", "443", "100000", "017", "0o17", "0x1F", "0b101", "1_000", "+1", "-1", "-42", "12:30",
        "1:2:3:4:5:6:7:8",
    ]
    static let otherNumbers = ["1.5", "-1.5", ".5", "1.", "1e3", "1e-3", "-1e-3", "1.5e+3", "1:30.5", ".inf", ".nan"]

    /// What a plain text that is a decimal number is as JSON; nil for what is none.
    static func number(_ text: String) -> SchemaValue? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isNumber =
            (1...2).contains(parts.count) && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(ASCIIByte.isDigit) }
            && (parts[0].count == 1 || parts[0].first != UInt8(ascii: "0"))
        return isNumber ? .literal(text) : nil
    }
}
