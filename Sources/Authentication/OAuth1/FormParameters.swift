/// Reads `application/x-www-form-urlencoded` text, which is what a query is taken for too (RFC 5849 section 3.4.1.3.1).
enum FormParameters {
    /// How a `+` is understood.
    enum Plus {
        /// As a space, which is what the RFC and most signers do.
        case space
        /// As itself, which is what signers do that decode with JavaScript's `decodeURIComponent`.
        case literal
    }

    /// The parameters in their order, or nil when the percent-encoding is broken.
    ///
    /// Empty segments (`a&&b`) are skipped, and a name without `=` has the empty value.
    static func parse(_ bytes: ArraySlice<UInt8>, plus: Plus = .space) -> [OAuth1Parameter]? {
        var parameters: [OAuth1Parameter] = []
        for segment in bytes.split(separator: UInt8(ascii: "&")) {
            let pair = segment.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decode(pair[0], plusIsSpace: plus == .space),
                let value = PercentEncoding.decode(
                    pair.count > 1 ? pair[1] : segment[..<segment.startIndex],
                    plusIsSpace: plus == .space)
            else { return nil }
            parameters.append(OAuth1Parameter(name, value))
        }
        return parameters
    }
}
