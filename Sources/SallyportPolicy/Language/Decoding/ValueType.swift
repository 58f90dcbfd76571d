/// What a field may hold: how its node becomes a value. The one place that knows a field's form.
package struct ValueType<Value: Sendable>: Sendable {
    /// What to call it in `expected …`, such as `a duration`.
    package var expectation: String
    /// Reads the node, or complains and returns nil.
    package var read: @Sendable (YAMLNode, inout DecodingContext) -> Value?

    package init(
        _ expectation: String, read: @escaping @Sendable (YAMLNode, inout DecodingContext) -> Value?
    ) {
        self.expectation = expectation
        self.read = read
    }
}

/// Why a text is not a value: what the complaint will say.
package struct ValueProblem: Error, Hashable, Sendable {
    package var code: DiagnosticCode
    package var message: String
    package var help: String

    package init(_ code: DiagnosticCode, _ message: String, help: String) {
        self.code = code
        self.message = message
        self.help = help
    }
}

extension ValueType {
    /// A text with a grammar of its own.
    package static func parsed(
        _ expectation: String, _ parse: @escaping @Sendable (String) -> Result<Value, ValueProblem>
    ) -> ValueType {
        ValueType(expectation) { node, context in
            guard let text = node.text(expecting: expectation, &context) else { return nil }
            switch parse(text) {
            case .success(let value):
                return value
            case .failure(let problem):
                context.report(problem.code, problem.message, at: node.range, help: problem.help)
                return nil
            }
        }
    }

    /// The value with its place.
    package var located: ValueType<Located<Value>> {
        ValueType<Located<Value>>(expectation) { node, context in
            read(node, &context).map { Located($0, at: node.range) }
        }
    }

    /// A list of such values; an item that is not one is complained about and left out.
    package var list: ValueType<[Value]> {
        ValueType<[Value]>("a list, each item \(expectation)") { node, context in
            guard case .sequence(let items) = node.value else {
                context.reportWrongType(of: node, expecting: "a list, each item \(expectation)")
                return nil
            }
            return items.compactMap { read($0, &context) }
        }
    }

    /// One such value, or a list of them.
    package var oneOrList: ValueType<[Value]> {
        ValueType<[Value]>("\(expectation), or a list of them") { node, context in
            if case .sequence = node.value { return list.read(node, &context) }
            return read(node, &context).map { [$0] }
        }
    }

    /// A mapping from names to such values.
    package func mapping<Key: Hashable & Sendable>(
        keys: ValueType<Key>
    ) -> ValueType<[(key: Located<Key>, value: Value)]> {
        ValueType<[(key: Located<Key>, value: Value)]>("a mapping") { node, context in
            guard case .mapping(let entries) = node.value else {
                context.reportWrongType(of: node, expecting: "a mapping")
                return nil
            }
            return entries.compactMap { entry in
                let keyNode = YAMLNode(.scalar(YAMLScalar(entry.key, isPlain: true)), at: entry.keyRange)
                let key = keys.read(keyNode, &context)
                let value = read(entry.value, &context)
                guard let key, let value else { return nil }
                return (Located(key, at: entry.keyRange), value)
            }
        }
    }
}

extension YAMLNode {
    /// What the node is, for `expected …, found …`.
    package var kindDescription: String {
        switch value {
        case .scalar(let scalar) where scalar.isPlain && scalar.text.isEmpty: "nothing"
        case .scalar: "text"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }

    /// The text of a scalar that is not empty; complains otherwise.
    package func text(expecting expectation: String, _ context: inout DecodingContext) -> String? {
        guard case .scalar(let scalar) = value else {
            context.reportWrongType(of: self, expecting: expectation)
            return nil
        }
        guard !scalar.text.isEmpty else {
            context.report(.emptyValue, "there is no value here", at: range, help: "write \(expectation)")
            return nil
        }
        return scalar.text
    }
}

extension DecodingContext {
    /// Complains that a node is not of the kind that its field takes.
    package mutating func reportWrongType(of node: YAMLNode, expecting expectation: String) {
        if node.kindDescription == "nothing" {
            report(.emptyValue, "there is no value here", at: node.range, help: "write \(expectation)")
        } else {
            report(
                .wrongType, "expected \(expectation), found \(node.kindDescription)", at: node.range,
                help: "write \(expectation)")
        }
    }
}
