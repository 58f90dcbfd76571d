extension ValueType {
    /// A text with a grammar of its own; `expression` tells editors about it, as ``TextForm/expression`` says.
    package static func parsed(
        _ expectation: String, expression: String, _ parse: @escaping @Sendable (String) -> Result<Value, ValueProblem>
    ) -> ValueType {
        let form = TextForm(expectation, expression: expression) { text in
            guard case .success = parse(text) else { return false }
            return true
        }
        return parsed(expectation, form: .text(form), parse)
    }

    /// A text of this form.
    package static func parsed(
        _ expectation: String, form: ValueForm, _ parse: @escaping @Sendable (String) -> Result<Value, ValueProblem>
    ) -> ValueType {
        ValueType(expectation, form: form) { node, context in
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

    /// A mapping whose keys are known.
    /// - Parameter expectation: What to call it in `expected …`; nil for what the form calls it.
    package static func mapping(
        _ form: MappingForm, expectation: String? = nil,
        _ make: @escaping @Sendable (MappingReader, inout DecodingContext) -> Value?
    ) -> ValueType {
        ValueType(expectation ?? form.what, form: .mapping(form)) { node, context in
            MappingReader(node, form, &context).flatMap { make($0, &context) }
        }
    }

    /// The same, described once in a schema, under this name.
    package func named(_ name: String) -> ValueType {
        ValueType(expectation, form: .named(name, form), read: read)
    }

    /// The value with its place.
    package var located: ValueType<Located<Value>> {
        ValueType<Located<Value>>(expectation, form: form) { node, context in
            read(node, &context).map { Located($0, at: node.range) }
        }
    }

    /// A list of such values; an item that is not one is complained about and left out.
    package var list: ValueType<[Value]> {
        let expectation = "a list, each item \(expectation)"
        return ValueType<[Value]>(expectation, form: .list(of: form)) { node, context in
            guard case .sequence(let items) = node.value else {
                context.reportWrongType(of: node, expecting: expectation)
                return nil
            }
            return items.compactMap { read($0, &context) }
        }
    }

    /// One such value, or a list of them.
    package var oneOrList: ValueType<[Value]> {
        let list = list
        return ValueType<[Value]>(
            "\(expectation), or a list of them", form: .oneOrList(of: form, mayBeEmpty: true)
        ) { node, context in
            if case .sequence = node.value { return list.read(node, &context) }
            return read(node, &context).map { [$0] }
        }
    }

    /// One such value, or a list of one at least.
    /// - Parameters:
    ///   - emptiness: The complaint about an empty list.
    ///   - help: What to do about it.
    package func oneOrMore(emptiness: String, help: String) -> ValueType<[Value]> {
        let any = oneOrList
        return ValueType<[Value]>(
            any.expectation, form: .oneOrList(of: form, mayBeEmpty: false)
        ) { node, context in
            if case .sequence(let items) = node.value, items.isEmpty {
                context.report(.emptyValue, emptiness, at: node.range, help: help)
            }
            return any.read(node, &context)
        }
    }

    /// A mapping from names to such values.
    package func mapping<Key: Hashable & Sendable>(
        keys: ValueType<Key>
    ) -> ValueType<[(key: Located<Key>, value: Value)]> {
        ValueType<[(key: Located<Key>, value: Value)]>(
            "a mapping", form: .dictionary(keys: keys.form, values: form)
        ) { node, context in
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
