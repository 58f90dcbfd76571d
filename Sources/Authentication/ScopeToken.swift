/// The grammar of one scope: RFC 6749 section 3.3, `scope-token = 1*( %x21 / %x23-5B / %x5D-7E )`.
enum ScopeToken {
    /// Whether a text is one scope.
    static func isValid(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                byte == 0x21 || (0x23...0x5B).contains(byte) || (0x5D...0x7E).contains(byte)
            }
    }
}
