/// Reads documents of accounts in which there is nothing to complain about and nothing unusual, straight from libyaml's events.
///
/// Nearly all files of a large operator are such, and most of the time that loading takes goes into reading them. Whatever
/// this reader does not take for certain it leaves to `YAMLReader` and `PolicyDocument`, which know every form and every
/// complaint: it never says what a mistake is, and what it does read is what they would have read.
struct PlainReader: Sendable {
    /// Something that has to be looked at more closely: the file is read again, by the others.
    struct Unusual: Error {}

    /// Where the value that was read last ends.
    var end = SourcePosition.start
    /// Whether the text holds a `?`, which within brackets may stand before a key.
    private var hasQuestionMark = false
    /// The file that is being read.
    private var bytes: ArraySlice<UInt8> = []
    /// The same, for the ends of block texts; nil until the first.
    private var text: YAMLText?

    var headerKeys = KeyTable<HeaderKey>()
    var accountKeys = KeyTable<AccountKey>()
    var serviceKeys = KeyTable<ServiceKey>()
    var ruleKeys = KeyTable<RuleKey>()
    var scopesKeys = KeyTable<ScopesKey>()
    var timeoutsKeys = KeyTable<TimeoutsKey>()
    var limitsKeys = KeyTable<LimitsKey>()
    var methods = KeyTable<Method>()
    /// The keys that go with `effect: allow` alone, and the one that goes with `effect: deny`.
    let notForDeny: UInt32
    let notForAllow: UInt32

    init() {
        let keys = ruleKeys
        let granting: [RuleKey] = [.scopes, .certificate, .fallback, .timeouts, .limits]
        notForDeny = granting.reduce(0) { $0 | keys.bit(of: $1) }
        notForAllow = keys.bit(of: .except)
    }

    /// The documents of a file; nil where it has to be read by the others.
    mutating func documents(of bytes: ArraySlice<UInt8>) -> [AccountDocument]? {
        guard bytes.count <= YAMLLimits.policy.bytes, let start = inspect(bytes) else { return nil }
        self.bytes = bytes
        defer {
            self.bytes = []
            text = nil
        }
        return YAMLEventStream.withEvents(of: bytes.dropFirst(start)) { events in
            try? documents(&events)
        }
    }

    /// - Returns: how many bytes stand before the text; nil where there is something to say of its form.
    private mutating func inspect(_ slice: ArraySlice<UInt8>) -> Int? {
        let plain = PlainText(slice.span)
        if plain.isPlain, !plain.hasNumberSign {
            hasQuestionMark = plain.hasQuestionMark
            return 0
        }
        let bytes = Array(slice)
        hasQuestionMark = bytes.contains(UInt8(ascii: "?"))
        guard !SuppressionScanner.isMentioned(in: bytes) else { return nil }
        var complaints = YAMLComplaints(file: "")
        let inspection = TextInspection(of: bytes, complaints: &complaints)
        guard let inspection, inspection.tabs.isEmpty, inspection.percentLines.isEmpty,
            complaints.diagnostics.isEmpty
        else { return nil }
        text = YAMLText(inspection)
        return inspection.start
    }

    /// The end of a block text; see ``YAMLText``.
    private mutating func endOfBlock(_ events: borrowing YAMLEventStream) -> SourcePosition {
        var text = self.text ?? YAMLText(TextInspection(plain: Array(bytes)))
        defer { self.text = text }
        return text.endOfBlock(atIndex: events.endIndex, position: events.range.end)
    }

    private mutating func documents(_ events: inout YAMLEventStream) throws(Unusual) -> [AccountDocument] {
        var documents: [AccountDocument] = []
        while try next(&events) == .documentStart {
            guard !events.hasDirectives else { throw Unusual() }
            documents.append(try account(&events))
            guard try next(&events) == .documentEnd else { throw Unusual() }
        }
        return documents
    }
}

extension PlainReader {
    /// A mapping or a list that is being read.
    struct Progress {
        /// As far as it has been read.
        var range: SourceRange
        let isFlow: Bool
        /// The keys that have been read.
        var seen: UInt32 = 0

        /// Notes a key that has been found; each may come once.
        @inline(__always)
        mutating func take<Key>(_ entry: KeyTable<Key>.Entry?) throws(Unusual) -> Key {
            guard let entry, seen & entry.bit == 0 else { throw Unusual() }
            seen |= entry.bit
            return entry.key
        }
    }

    @inline(__always)
    func next(_ events: inout YAMLEventStream) throws(Unusual) -> YAMLEventStream.Kind {
        do throws(YAMLSyntaxProblem) {
            return try events.next()
        } catch {
            throw Unusual()
        }
    }

    // MARK: Mappings

    /// Begins a mapping with the next event.
    mutating func beginMapping(_ events: inout YAMLEventStream) throws(Unusual) -> Progress {
        guard try next(&events) == .mappingStart else { throw Unusual() }
        return try begin(events)
    }

    /// The mapping or list that begins with the current event.
    mutating func begin(_ events: borrowing YAMLEventStream) throws(Unusual) -> Progress {
        try refuseProperties(events)
        end = events.range.end
        return Progress(range: events.range, isFlow: events.isFlow)
    }

    /// Moves to the next key; false at the end of the mapping.
    mutating func moveToKey(_ progress: inout Progress, _ events: inout YAMLEventStream) throws(Unusual) -> Bool {
        progress.range.end = max(progress.range.end, end)
        let kind = try next(&events)
        if kind == .mappingEnd {
            close(&progress, events)
            return false
        }
        guard kind == .scalar, !(progress.isFlow && hasQuestionMark) else { throw Unusual() }
        try refuseProperties(events)
        guard events.style != .block else { throw Unusual() }
        end = events.range.end
        progress.range.end = max(progress.range.end, end)
        return true
    }

    // MARK: Lists

    /// Moves to the next item of a list; nil at its end.
    mutating func nextItem(
        _ progress: inout Progress, _ events: inout YAMLEventStream
    ) throws(Unusual) -> YAMLEventStream.Kind? {
        progress.range.end = max(progress.range.end, end)
        let kind = try next(&events)
        guard kind == .sequenceEnd else { return kind }
        close(&progress, events)
        return nil
    }

    /// A value or a list of one at least, which begins with the next event.
    mutating func oneOrMore<Value>(
        _ events: inout YAMLEventStream,
        _ value: (inout PlainReader, borrowing YAMLEventStream) throws(Unusual) -> Value
    ) throws(Unusual) -> [Value] {
        let kind = try next(&events)
        if kind == .scalar {
            try acceptScalar(events)
            return [try value(&self, events)]
        }
        let values = try items(kind, &events, value)
        guard !values.isEmpty else { throw Unusual() }
        return values
    }

    /// A list of scalars, which begins with the next event and may be empty.
    mutating func list<Value>(
        _ events: inout YAMLEventStream,
        _ value: (inout PlainReader, borrowing YAMLEventStream) throws(Unusual) -> Value
    ) throws(Unusual) -> [Value] {
        try items(next(&events), &events, value)
    }

    /// Few lists have more, and would have to be moved.
    private static let usualItems = 4

    private mutating func items<Value>(
        _ kind: YAMLEventStream.Kind, _ events: inout YAMLEventStream,
        _ value: (inout PlainReader, borrowing YAMLEventStream) throws(Unusual) -> Value
    ) throws(Unusual) -> [Value] {
        guard kind == .sequenceStart else { throw Unusual() }
        var progress = try begin(events)
        var values: [Value] = []
        values.reserveCapacity(Self.usualItems)
        while let kind = try nextItem(&progress, &events) {
            guard kind == .scalar else { throw Unusual() }
            try acceptScalar(events)
            values.append(try value(&self, events))
        }
        return values
    }

    // MARK: Scalars

    /// Moves to the next event, which is a scalar in one line.
    mutating func nextScalar(_ events: inout YAMLEventStream) throws(Unusual) {
        guard try next(&events) == .scalar else { throw Unusual() }
        try acceptScalar(events)
    }

    /// Moves to the next event, which is a scalar that nothing but its text is wanted of.
    mutating func nextText(_ events: inout YAMLEventStream) throws(Unusual) -> String {
        guard try next(&events) == .scalar else { throw Unusual() }
        if events.style == .block {
            guard events.length > 0 else { throw Unusual() }
            try refuseProperties(events)
            end = endOfBlock(events)
        } else {
            try acceptScalar(events)
        }
        return events.text
    }

    private mutating func acceptScalar(_ events: borrowing YAMLEventStream) throws(Unusual) {
        try refuseProperties(events)
        guard events.length > 0, events.style != .block else { throw Unusual() }
        end = events.range.end
    }

    private func refuseProperties(_ events: borrowing YAMLEventStream) throws(Unusual) {
        let (hasAnchor, hasTag) = events.properties
        guard !hasAnchor, !hasTag else { throw Unusual() }
    }

    /// The end of a block is that of what it holds; see `YAMLComposer`.
    private mutating func close(_ progress: inout Progress, _ events: borrowing YAMLEventStream) {
        if progress.isFlow { progress.range.end = events.range.end }
        end = progress.range.end
    }
}
