/// The parsers of signed requests over bytes alone, for tools and for tests that feed them anything.
package enum OAuth1Parsing {
    /// Reads what follows `OAuth ` in an `Authorization` header.
    /// - Returns: how many parameters there are; nil where it is not a list of them.
    package static func parametersOfHeader(_ bytes: [UInt8]) -> Int? {
        try? OAuth1Header(parsing: bytes[...]).parameters.count
    }

    /// The base string of a request without parameters of the protocol.
    /// - Returns: nil where the target is no path, or the percent-encoding is broken.
    package static func baseString(method: [UInt8], target: [UInt8], form: [UInt8]) -> [UInt8]? {
        let path = target.prefix { $0 != UInt8(ascii: "?") }
        guard path.first == UInt8(ascii: "/"), let query = FormParameters.parse(target[path.endIndex...].dropFirst()),
            let form = FormParameters.parse(form[...])
        else { return nil }
        return OAuth1BaseString.make(
            method: String(decoding: method, as: UTF8.self), baseURI: Array("https://gateway.example".utf8) + path,
            parameters: query + form)
    }
}
