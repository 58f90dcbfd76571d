/// A whole answer to a `ControlRequest`, whatever its status.
package struct ControlAnswer: Sendable {
    /// The status; a 3xx too, since redirects are not followed.
    package var status: Int
    /// The header fields as they came, values as `HeaderText` holds them.
    package var headers: [(name: String, value: String)]
    /// The body, as sent.
    package var body: [UInt8]

    /// The values of a header field, in their order; `name` in lower case.
    package func values(of name: String) -> [String] {
        headers.filter { RequestHeaderFilter.equal($0.name, name) }.map(\.value)
    }
}
