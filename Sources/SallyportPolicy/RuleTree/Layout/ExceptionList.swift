/// The hosts that a deny spares.
enum ExceptionList {
    private typealias Layout = RuleSetLayout

    /// Whether one of the patterns of the list at `list` matches a host.
    static func contains(_ keys: RequestKeys, _ words: Words, at list: Int) -> Bool {
        var place = list + 1
        for _ in 0..<Int(words[list]) {
            let length = Int(words[place] & Layout.Entry.lengthMask)
            if matches(keys, words, at: place + 1, length: length, kind: Layout.Entry.kind(words[place])) {
                return true
            }
            place += 1 + PackedText.wordCount(length)
        }
        return false
    }

    private static func matches(
        _ keys: RequestKeys, _ words: Words, at place: Int, length: Int, kind: UInt32
    ) -> Bool {
        let above = keys.hostCount - length
        guard above >= 0, PackedText.matches(words, at: place, count: length, keys.host, from: above) else {
            return false
        }
        let isAddress = keys.labelCount == 0
        switch RuleSetLayout.EntryKind(rawValue: kind) {
        case .exactHost: return above == 0 && !isAddress
        case .address: return above == 0 && isAddress
        case .oneLabelHost: return keys.labelCount > 1 && keys.suffix(keys.labelCount - 1).start == above
        case .anyLabelsHost: return !isAddress && above > 1 && keys.host[above - 1] == UInt8(ascii: ".")
        default: return false
        }
    }
}
