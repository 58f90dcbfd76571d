/// The lists and texts behind the rules of a set, while they are gathered: where they will stand is known before.
struct RuleSetLists: Sendable {
    private var words: ContiguousArray<UInt32> = []
    /// Where the first of the words will stand.
    private var start = 0
    private var current = 0
    /// Where in `words` the last lists of services begin: many rules of an account name the same services.
    private var recent: ContiguousArray<Int> = []

    private static let remembered = 8

    /// Makes it empty, for a set in which the lists begin at `start`.
    mutating func reset(at start: Int) {
        words.removeAll(keepingCapacity: true)
        recent.removeAll(keepingCapacity: true)
        self.start = start
    }

    /// Begins a list of numbers.
    mutating func begin() {
        current = words.count
        words.append(0)
    }

    mutating func add(_ number: UInt32) { words.append(number) }

    /// Ends the list.
    /// - Returns: where it stands.
    mutating func end() -> UInt32 {
        words[current] = UInt32(words.count - current - 1)
        return UInt32(start + current)
    }

    /// Ends a list of services.
    /// - Returns: where it stands, or an equal one.
    mutating func endServices() -> UInt32 {
        words[current] = UInt32(words.count - current - 1)
        for list in recent where isCurrent(list) {
            words.removeSubrange(current...)
            return UInt32(start + list)
        }
        if recent.count == Self.remembered { recent.removeFirst() }
        recent.append(current)
        return UInt32(start + current)
    }

    private func isCurrent(_ list: Int) -> Bool {
        for index in 0..<words.count - current where words[list + index] != words[current + index] { return false }
        return true
    }

    /// How many exceptions, then of each its kind, its length and its text.
    mutating func append(exceptions: [HostPattern]) -> UInt32 {
        let place = next
        words.append(UInt32(exceptions.count))
        for exception in exceptions {
            var text = exception.name
            if case .address(let address) = exception.kind { text = address.description }
            words.append(
                UInt32(text.utf8.count) | exception.entryKind.rawValue << RuleSetLayout.Entry.kindShift)
            PackedText.append(text.utf8.span, to: &words)
        }
        return place
    }

    mutating func append(certificate: String, at range: SourceRange, file: UInt32) -> UInt32 {
        let place = next
        CertificateWords.append(certificate, at: range, file: file, to: &words)
        return place
    }

    mutating func append(extra ports: UInt32, _ exceptions: UInt32, _ certificate: UInt32) -> UInt32 {
        let place = next
        words.append(ports)
        words.append(exceptions)
        words.append(certificate)
        return place
    }

    /// Puts the lists where they belong.
    func append(to all: inout ContiguousArray<UInt32>) { all.append(contentsOf: words) }

    private var next: UInt32 { UInt32(start + words.count) }
}
