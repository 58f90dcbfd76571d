/// Reads the patterns of a set of rules back from its layout.
struct EntryReader {
    private typealias Layout = RuleSetLayout

    private let words: Words
    private let block: Int

    /// - Parameter block: Where the set begins.
    init(_ words: Words, block: Int) {
        self.words = words
        self.block = block
    }

    /// Where the first entry is.
    var first: Int { block + Layout.Header.count + Int(words[block + Layout.Header.slotCount]) }

    /// Where the entries end.
    var end: Int { block + Int(words[block + Layout.Header.rules]) }

    /// Where the entry after this one is.
    func next(_ entry: Int) -> Int {
        textPlace(entry) + (isElsewhere(entry) ? 1 : PackedText.wordCount(length(entry)))
    }

    /// What an entry stands for.
    func kind(_ entry: Int) -> RuleSetLayout.EntryKind? {
        RuleSetLayout.EntryKind(rawValue: Layout.Entry.kind(words[entry]))
    }

    /// The pattern of a host's entry.
    func hostPattern(_ entry: Int) -> HostPattern {
        let text = text(entry)
        switch kind(entry) {
        case .oneLabelHost: return HostPattern(.oneLabel, name: text)
        case .anyLabelsHost: return HostPattern(.anyLabels, name: text)
        case .address:
            return IPAddress(text).map { HostPattern(.address($0), name: "") } ?? HostPattern(.exact, name: text)
        default: return HostPattern(.exact, name: text)
        }
    }

    /// The pattern of a path's entry.
    func pathPattern(_ entry: Int) -> PathPattern {
        PathPattern(isPrefix: kind(entry) == .pathPrefix, text: text(entry))
    }

    private func text(_ entry: Int) -> String {
        let place = textPlace(entry)
        return PackedText.string(
            words, at: isElsewhere(entry) ? block + Int(words[place]) : place, count: length(entry))
    }

    private func textPlace(_ entry: Int) -> Int {
        entry + (kind(entry)?.isPath == true ? Layout.Entry.pathText : Layout.Entry.hostText)
    }

    private func isElsewhere(_ entry: Int) -> Bool { words[entry] & Layout.Entry.isElsewhere != 0 }

    private func length(_ entry: Int) -> Int { Int(words[entry] & Layout.Entry.lengthMask) }
}
