/// The Public Suffix List: under which names strangers register theirs, such as `com`, `co.uk` and `github.io`.
///
/// Its rules are one sorted text that is searched by halving: nothing is built, and nothing is copied.
package enum PublicSuffixList {
    /// The date of the list.
    package static var version: String { PublicSuffixListData.version }

    /// Whether a name is a public suffix. A single label is, known or not: the list's rule for all else is `*`.
    /// - Parameter name: a name in ASCII and lower case, without a trailing dot.
    package static func isPublicSuffix(_ name: String) -> Bool {
        if contains("!\(name)") { return false }
        if contains(name) { return true }
        guard let dot = name.utf8.firstIndex(of: UInt8(ascii: ".")) else { return !name.isEmpty }
        return contains("*\(name[dot...])")
    }

    /// Whether a name is a public suffix, from its labels.
    /// - Parameter labels: in ASCII and lower case, the rightmost first.
    package static func isPublicSuffix(labelsFromRight labels: [String]) -> Bool {
        isPublicSuffix(labels.reversed().joined(separator: "."))
    }

    /// Whether a wildcard just below a name would span names of strangers: it is a public suffix, or (as `kawasaki.jp`) the
    /// list has a wildcard there itself.
    package static func isTooWideForWildcard(_ name: String) -> Bool {
        isPublicSuffix(name) || contains("*.\(name)")
    }

    private static func contains(_ rule: String) -> Bool {
        let rules = PublicSuffixListData.rules.utf8.span
        let rule = rule.utf8.span
        var lower = 0
        var upper = rules.count
        while lower < upper {
            let found = ruleAround((lower + upper) / 2, in: rules, within: lower..<upper)
            switch order(rules.extracting(found), rule) {
            case 0: return true
            case ..<0: lower = min(found.upperBound + 1, upper)
            default: upper = max(found.lowerBound - 1, lower)
            }
        }
        return false
    }

    /// The rule that holds the byte at `middle`, or that ends there.
    private static func ruleAround(_ middle: Int, in rules: Span<UInt8>, within range: Range<Int>) -> Range<Int> {
        var start = middle
        while start > range.lowerBound, rules[start - 1] > UInt8(ascii: " ") { start -= 1 }
        var end = middle
        while end < range.upperBound, rules[end] > UInt8(ascii: " ") { end += 1 }
        return start..<end
    }

    private static func order(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Int {
        for index in 0..<min(left.count, right.count) where left[index] != right[index] {
            return left[index] < right[index] ? -1 : 1
        }
        return left.count - right.count
    }
}
