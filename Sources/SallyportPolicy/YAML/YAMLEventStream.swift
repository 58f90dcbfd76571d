import CLibYAML

/// The events of libyaml over one text: all that is known of its pointers.
///
/// An event lasts until the next is asked for; what it says is read through the properties.
@safe struct YAMLEventStream: ~Copyable {
    /// What an event is.
    enum Kind {
        case streamEnd, documentStart, documentEnd, alias, scalar
        case sequenceStart, sequenceEnd, mappingStart, mappingEnd
    }

    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let isInitialized: Bool
    /// Many events are taken at a time: when libyaml's code takes turns with the reader's for each of them, each has to be fetched
    /// into the processor again.
    private let events: UnsafeMutablePointer<yaml_event_t>
    private var count = 0
    /// The event that is looked at; before the first, and after the last one, none.
    private var position = 0
    private var hasFailed = false

    private static let most = 64

    /// Gives `body` the events of a UTF-8 text, without copying it.
    static func withEvents<Result>(
        of text: ArraySlice<UInt8>, _ body: (inout YAMLEventStream) -> Result
    ) -> Result {
        sallyport_yaml_memory_begin()
        // The events are gone by then.
        defer { sallyport_yaml_memory_end() }
        return unsafe text.withUnsafeBufferPointer { buffer in
            var events = unsafe YAMLEventStream(over: buffer)
            return body(&events)
        }
    }

    /// Memory where libyaml's is: the C library tidies up all of its own whenever it is asked for so much.
    private static func allocate<Value>(_ count: Int) -> UnsafeMutablePointer<Value> {
        guard let memory = unsafe yaml_malloc(count * MemoryLayout<Value>.stride) else {
            fatalError("there is no memory to read a text")
        }
        return unsafe memory.bindMemory(to: Value.self, capacity: count)
    }

    /// The text must outlive the stream.
    private init(over text: UnsafeBufferPointer<UInt8>) {
        unsafe parser = Self.allocate(1)
        unsafe events = Self.allocate(Self.most)
        unsafe parser.initialize(to: yaml_parser_t())
        isInitialized = unsafe yaml_parser_initialize(parser) == 1
        guard isInitialized else { return }
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, text.baseAddress, text.count)
    }

    deinit {
        deleteEvents()
        // A parser that could not be set up has freed what it had.
        if isInitialized { unsafe yaml_parser_delete(parser) }
        unsafe yaml_free(events)
        unsafe yaml_free(parser)
    }

    /// Frees what the events hold: a text, nearly always. libyaml's own way wipes each of them, too.
    private func deleteEvents() {
        for index in 0..<count {
            let event = unsafe events + index
            switch unsafe event.pointee.type {
            case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: continue
            case YAML_SCALAR_EVENT:
                let scalar = unsafe event.pointee.data.scalar
                if unsafe scalar.anchor == nil, unsafe scalar.tag == nil {
                    unsafe yaml_free(scalar.value)
                } else {
                    unsafe yaml_event_delete(event)
                }
            default: unsafe yaml_event_delete(event)
            }
        }
    }

    /// Moves to the next event. After an error the stream must not be asked again.
    mutating func next() throws(YAMLSyntaxProblem) -> Kind {
        position += 1
        if position >= count { try refill() }
        return switch unsafe event.pointee.type {
        case YAML_DOCUMENT_START_EVENT: .documentStart
        case YAML_DOCUMENT_END_EVENT: .documentEnd
        case YAML_ALIAS_EVENT: .alias
        case YAML_SCALAR_EVENT: .scalar
        case YAML_SEQUENCE_START_EVENT: .sequenceStart
        case YAML_SEQUENCE_END_EVENT: .sequenceEnd
        case YAML_MAPPING_START_EVENT: .mappingStart
        case YAML_MAPPING_END_EVENT: .mappingEnd
        default: .streamEnd
        }
    }

    private var event: UnsafeMutablePointer<yaml_event_t> { unsafe events + position }

    /// Takes the next events, at least one.
    private mutating func refill() throws(YAMLSyntaxProblem) {
        deleteEvents()
        (count, position) = (0, 0)
        while count < Self.most, !hasFailed {
            guard isInitialized, unsafe yaml_parser_parse(parser, events + count) == 1 else {
                hasFailed = true
                break
            }
            let type = unsafe events[count].type
            // It says nothing, and holds nothing.
            if type == YAML_STREAM_START_EVENT { continue }
            count += 1
            // After its end libyaml says nothing.
            if type == YAML_STREAM_END_EVENT || type == YAML_NO_EVENT { break }
        }
        guard count > 0 else { throw problem }
    }

    /// From the first character of the event, its anchor or tag included, to where libyaml was when it ended.
    var range: SourceRange {
        unsafe SourceRange(
            start: SourcePosition(event.pointee.start_mark), end: SourcePosition(event.pointee.end_mark)
        )
    }

    /// The scalars of the text before the event.
    var startIndex: Int { unsafe event.pointee.start_mark.index }

    /// The scalars of the text before the end of the event.
    var endIndex: Int { unsafe event.pointee.end_mark.index }
}

extension YAMLEventStream {
    /// How a scalar is written.
    enum Style {
        case plain, quoted, block
    }

    /// The style of a scalar; only for one.
    var style: Style {
        switch unsafe event.pointee.data.scalar.style {
        case YAML_PLAIN_SCALAR_STYLE: .plain
        case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: .block
        default: .quoted
        }
    }

    /// The length of a scalar's text in bytes of UTF-8; only for a scalar.
    var length: Int { unsafe event.pointee.data.scalar.length }

    /// The text of a scalar; only for one.
    var text: String {
        unsafe String(
            decoding: UnsafeBufferPointer(
                start: event.pointee.data.scalar.value, count: event.pointee.data.scalar.length),
            as: UTF8.self
        )
    }

    /// A stretch of the bytes of a scalar's text, as text; only for a scalar.
    func text(_ range: Range<Int>) -> String {
        unsafe String(
            decoding: UnsafeBufferPointer(
                rebasing: UnsafeBufferPointer(
                    start: event.pointee.data.scalar.value, count: event.pointee.data.scalar.length)[range]),
            as: UTF8.self)
    }

    /// Gives `body` the bytes of a scalar's text; only for a scalar.
    @inline(__always)
    func withText<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        unsafe body(
            Span(
                _unsafeElements: UnsafeBufferPointer(
                    start: event.pointee.data.scalar.value, count: event.pointee.data.scalar.length)))
    }

    /// The text of a scalar as a word; nil when it is longer than one. Only for a scalar.
    @inline(__always)
    var word: PackedWord? {
        let count = length
        guard count <= PackedWord.longest else { return nil }
        let bytes = unsafe UnsafeRawPointer(event.pointee.data.scalar.value)
        guard let bytes = unsafe bytes, count >= 8 else { return withText { PackedWord($0) } }
        let low = unsafe bytes.loadUnaligned(as: UInt64.self).littleEndian
        // The last eight bytes, without those that are among the first eight already.
        let last = unsafe bytes.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self).littleEndian
        let high = last >> UInt64((16 &- count) &* 8)
        return PackedWord(low: low, high: high, count: count)
    }

    /// Whether a list or map is written in brackets; only for their start.
    var isFlow: Bool {
        unsafe event.pointee.type == YAML_SEQUENCE_START_EVENT
            ? event.pointee.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
            : event.pointee.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
    }

    /// Whether an anchor stands before a scalar, list or map, and whether a tag does; only for these.
    var properties: (hasAnchor: Bool, hasTag: Bool) {
        switch unsafe event.pointee.type {
        case YAML_SCALAR_EVENT:
            unsafe (event.pointee.data.scalar.anchor != nil, event.pointee.data.scalar.tag != nil)
        case YAML_SEQUENCE_START_EVENT:
            unsafe (event.pointee.data.sequence_start.anchor != nil, event.pointee.data.sequence_start.tag != nil)
        default:
            unsafe (event.pointee.data.mapping_start.anchor != nil, event.pointee.data.mapping_start.tag != nil)
        }
    }

    /// Whether directives stand before a document; only for its start.
    var hasDirectives: Bool {
        let start = unsafe event.pointee.data.document_start
        return unsafe start.version_directive != nil || start.tag_directives.start != start.tag_directives.end
    }

    /// What ended the reading.
    private var problem: YAMLSyntaxProblem {
        guard isInitialized, unsafe parser.pointee.error != YAML_MEMORY_ERROR else {
            return YAMLSyntaxProblem(text: "not enough memory", position: .start, index: 0)
        }
        let context: String? = unsafe parser.pointee.context.map { unsafe String(cString: $0) }
        return unsafe YAMLSyntaxProblem(
            text: parser.pointee.problem.map { unsafe String(cString: $0) } ?? "unreadable text",
            position: SourcePosition(parser.pointee.problem_mark),
            index: parser.pointee.problem_mark.index,
            context: context ?? "",
            contextPosition: context == nil ? nil : SourcePosition(parser.pointee.context_mark)
        )
    }
}

extension SourcePosition {
    /// libyaml counts from 0.
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: UInt32(clamping: mark.line + 1), column: UInt32(clamping: mark.column + 1))
    }
}
