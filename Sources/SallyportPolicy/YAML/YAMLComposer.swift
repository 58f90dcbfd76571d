/// Builds nodes from events, and refuses what is not plain YAML.
struct YAMLComposer {
    /// Why the rest of a file is not read.
    enum Stop: Error {
        case syntax(YAMLSyntaxProblem)
        /// What there was to say has been said.
        case refused
    }

    private(set) var complaints: YAMLComplaints

    private let inspection: TextInspection
    private let limits: YAMLLimits
    private var text: YAMLText
    private var tabs: YAMLTabs
    /// Whether all of the document that is being read could be kept.
    private var isWhole = true
    /// The end of the last event that says where it ends.
    private var lastEnd = SourcePosition.start

    init(_ inspection: TextInspection, limits: YAMLLimits, complaints: YAMLComplaints) {
        self.inspection = inspection
        self.limits = limits
        self.complaints = complaints
        text = YAMLText(inspection)
        tabs = YAMLTabs(inspection.tabs)
    }

    /// All documents that can be read.
    mutating func documents(from events: inout YAMLEventStream) -> [YAMLNode] {
        var documents: [YAMLNode] = []
        do throws(Stop) {
            var kind = try next(from: &events)
            while kind == .documentStart {
                let root = try document(from: &events)
                // Only what follows shows that a document has ended well: `{a: b}}` is an error.
                kind = try next(from: &events)
                if let root { documents.append(root) }
            }
            tabs.refuse(before: SourcePosition(line: .max, column: .max), complaints: &complaints)
        } catch {
            tabs.refuse(before: lastEnd, complaints: &complaints)
            if case .syntax(let problem) = error {
                refuse(problem.within(text.end))
            }
        }
        return documents
    }

    /// The document that begins with the current event; nil if it is empty or cannot be trusted.
    private mutating func document(from events: inout YAMLEventStream) throws(Stop) -> YAMLNode? {
        if events.hasDirectives { refuseDirectives(in: events.range) }
        isWhole = true
        let kind = try next(from: &events)
        let root = try node(kind, from: &events, depth: 1)
        _ = try next(from: &events)
        return isWhole && !root.isMissing ? root : nil
    }

    private mutating func next(from events: inout YAMLEventStream) throws(Stop) -> YAMLEventStream.Kind {
        guard !complaints.isFull else { throw .refused }
        do throws(YAMLSyntaxProblem) {
            return try events.next()
        } catch {
            throw .syntax(error)
        }
    }

    /// The node that begins with the current event, and all events up to its end.
    private mutating func node(
        _ kind: YAMLEventStream.Kind, from events: inout YAMLEventStream, depth: Int
    ) throws(Stop) -> YAMLNode {
        switch kind {
        case .sequenceStart:
            return try sequence(from: &events, depth: depth)
        case .mappingStart:
            return try mapping(from: &events, depth: depth)
        case .alias:
            refuseAlias(at: events.range)
            lastEnd = events.range.end
            return YAMLNode(.scalar(YAMLScalar("", isPlain: true)), at: events.range)
        default:
            let range = scalarRange(of: &events)
            return YAMLNode(.scalar(YAMLScalar(events.text, isPlain: events.style == .plain)), at: range)
        }
    }

    private mutating func sequence(
        from events: inout YAMLEventStream, depth: Int
    ) throws(Stop) -> YAMLNode {
        let isFlow = events.isFlow
        var range = try open(&events, depth: depth)
        var items: [YAMLNode] = []
        items.reserveCapacity(4)
        while true {
            let kind = try next(from: &events)
            if kind == .sequenceEnd { break }
            let item = try node(kind, from: &events, depth: depth + 1)
            range.end = max(range.end, item.range.end)
            items.append(item)
        }
        return YAMLNode(.sequence(items), at: close(range, events, isFlow: isFlow))
    }

    private mutating func mapping(
        from events: inout YAMLEventStream, depth: Int
    ) throws(Stop) -> YAMLNode {
        let isFlow = events.isFlow
        var range = try open(&events, depth: depth)
        var keys = YAMLKeys()
        var entries: [YAMLEntry] = []
        entries.reserveCapacity(4)
        while true {
            let kind = try next(from: &events)
            if kind == .mappingEnd { break }
            let (keyRange, name) = try key(kind, from: &events, depth: depth, isFlow: isFlow, entries, &keys)
            let valueKind = try next(from: &events)
            var value = try node(valueKind, from: &events, depth: depth + 1)
            // Without a colon libyaml misses the value where the next key is, which may be far below.
            if value.isMissing, value.range.start.line > keyRange.end.line {
                value.range = SourceRange(at: keyRange.end)
            }
            range.end = max(range.end, keyRange.end, value.range.end)
            if let name { entries.append(YAMLEntry(key: name, keyRange: keyRange, value: value)) }
        }
        return YAMLNode(.mapping(entries), at: close(range, events, isFlow: isFlow))
    }

    /// Begins a list or map; its range so far is where it begins.
    private mutating func open(_ events: inout YAMLEventStream, depth: Int) throws(Stop) -> SourceRange {
        let range = events.range
        lastEnd = range.end
        guard depth <= limits.depth else {
            complaints.add(
                .tooDeep, "lists and maps are nested \(depth) levels deep; at most \(limits.depth) are read",
                at: range,
                help: "nest less, or move the inner part into a document of its own; the rest of the file was not read"
            )
            throw .refused
        }
        refuseProperties(of: events)
        return range
    }

    /// libyaml sees that a block ends when it sees what follows, which may be far below: the last child tells better.
    private mutating func close(_ range: SourceRange, _ events: borrowing YAMLEventStream, isFlow: Bool) -> SourceRange
    {
        guard isFlow else { return range }
        lastEnd = events.range.end
        return SourceRange(start: range.start, end: lastEnd)
    }

    /// The range of the scalar that is the current event, with the complaints about its anchor and tag.
    private mutating func scalarRange(of events: inout YAMLEventStream) -> SourceRange {
        var range = events.range
        refuseProperties(of: events)
        switch events.style {
        case .plain: break
        case .quoted: tabs.pass(quoted: range, complaints: &complaints)
        case .block: range.end = text.endOfBlock(atIndex: events.endIndex, position: range.end)
        }
        lastEnd = range.end
        return range
    }
}

extension YAMLComposer {
    /// Reads a key; without a name if its entry is left out.
    private mutating func key(
        _ kind: YAMLEventStream.Kind, from events: inout YAMLEventStream, depth: Int, isFlow: Bool,
        _ entries: [YAMLEntry], _ keys: inout YAMLKeys
    ) throws(Stop) -> (range: SourceRange, name: String?) {
        guard kind == .scalar else {
            if kind != .alias { refuseCollectionKey(at: events.range) }
            return try (node(kind, from: &events, depth: depth + 1).range, nil)
        }
        let range = scalarRange(of: &events)
        if isFlow, text.byte(beforeIndex: events.startIndex) == UInt8(ascii: "?") {
            refuseQuestionMark(before: range)
            return (range, nil)
        }
        guard isAcceptableKey(events, at: range) else { return (range, nil) }
        let name = events.text
        if let first = keys.first(name, in: entries) {
            complaints.add(
                .duplicateKey, "key `\(name)` is already defined in this map", at: range,
                help: "keep one of the two", related: (first, "first defined here")
            )
            return (range, nil)
        }
        return (range, name)
    }

    private mutating func isAcceptableKey(_ events: borrowing YAMLEventStream, at range: SourceRange) -> Bool {
        if events.length > limits.keyBytes {
            refuseLongKey("\(events.length)", at: range)
            return false
        }
        guard events.style == .plain else { return true }
        if events.length == 0 {
            complaints.add(.invalidKey, "the key is missing", at: range, help: "write it before the colon")
            return false
        }
        guard events.length == 2, events.text == "<<" else { return true }
        complaints.add(
            .mergeKey, "merge key `<<` is not allowed", at: range,
            help: "write the keys out here, so that each can be read where it holds"
        )
        return false
    }

    private mutating func refuseCollectionKey(at range: SourceRange) {
        isWhole = false
        complaints.add(
            .invalidKey, "a key must be a text, not a list or a map", at: range,
            help: "put a text that begins with `[` or `{`, such as a placeholder `{{ name }}`, in quotes"
        )
    }

    /// Within brackets libyaml reads `?x` as a key `x`; YAML 1.2 reads a text `?x`.
    private mutating func refuseQuestionMark(before range: SourceRange) {
        isWhole = false
        let start = SourcePosition(line: range.start.line, column: range.start.column - 1)
        complaints.add(
            .yamlSyntax, "a `?` is not expected here", at: SourceRange(at: start, length: 1),
            help: "put a text that begins with `?` in quotes"
        )
    }

    private mutating func refuseAlias(at range: SourceRange) {
        isWhole = false
        complaints.add(
            .anchorOrAlias, "an alias is not allowed", at: range,
            help: "write the value out here; put a text that begins with `*` in quotes"
        )
    }

    private mutating func refuseProperties(of events: borrowing YAMLEventStream) {
        let (hasAnchor, hasTag) = events.properties
        guard hasAnchor || hasTag else { return }
        let properties = text.properties(
            atIndex: events.startIndex, position: events.range.start, count: hasAnchor && hasTag ? 2 : 1
        )
        for property in properties {
            if property.isAnchor {
                complaints.add(
                    .anchorOrAlias, "anchor `\(property.excerpt)` is not allowed", at: property.range,
                    help:
                        "delete it, and write the value out wherever it is meant; put a text that begins with `&` in quotes"
                )
            } else {
                complaints.add(
                    .tag, "tag `\(property.excerpt)` is not allowed", at: property.range,
                    help: "delete it: the type comes from the field; put a text that begins with `!` in quotes"
                )
            }
        }
    }

    private mutating func refuseDirectives(in range: SourceRange) {
        for line in inspection.percentLines where range.start <= line.position && line.position < range.end {
            let directive = text.directive(at: line)
            complaints.add(
                .directive, "directive `\(directive.excerpt)` is not allowed", at: directive.range,
                help: YAMLComplaints.directiveHelp
            )
        }
    }

    private mutating func refuse(_ problem: YAMLSyntaxProblem) {
        let character = text.character(atIndex: problem.index)
        // libyaml takes nothing for a key that ends more than 1024 characters after its beginning.
        if let key = text.endlessKey(before: problem) {
            let isKnown = complaints.diagnostics.last.map { $0.code == .invalidKey && $0.span.range == key } ?? false
            if !isKnown { refuseLongKey("more than 1024", at: key) }
        } else {
            complaints.add(problem, found: character)
        }
    }

    private mutating func refuseLongKey(_ length: String, at range: SourceRange) {
        complaints.add(
            .invalidKey, "the key has \(length) bytes; at most \(limits.keyBytes) are read", at: range,
            help: "shorten it, or check that the colon is where it should be"
        )
    }
}
