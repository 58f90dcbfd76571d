/// What a field may hold: how its node becomes a value. The one place that knows a field's form.
package struct ValueType<Value: Sendable>: Sendable {
    /// What to call it in `expected …`, such as `a duration`.
    package let expectation: String
    /// What the nodes that can be read look like.
    package let form: ValueForm
    /// Reads the node, or complains and returns nil.
    package let read: @Sendable (YAMLNode, inout DecodingContext) -> Value?

    package init(
        _ expectation: String, form: ValueForm,
        read: @escaping @Sendable (YAMLNode, inout DecodingContext) -> Value?
    ) {
        self.expectation = expectation
        self.form = form
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
