/// A key that a mapping may have.
package protocol FieldDescription: Sendable {
    /// The key, with what it takes.
    var key: MappingForm.Key { get }
}

/// A key that a mapping may have, with the type of its value.
package struct Field<Value: Sendable>: FieldDescription {
    package let key: MappingForm.Key
    package let type: ValueType<Value>

    /// A field that may be absent; `description` is the sentence that editors show beside it.
    package init(_ name: String, _ type: ValueType<Value>, _ description: String) {
        self.init(name, type, description, isRequired: false)
    }

    private init(_ name: String, _ type: ValueType<Value>, _ description: String, isRequired: Bool) {
        self.key = MappingForm.Key(
            name: name, description: description, isRequired: isRequired, form: type.form)
        self.type = type
    }

    /// A field that must be there.
    package static func required(_ name: String, _ type: ValueType<Value>, _ description: String) -> Field {
        Field(name, type, description, isRequired: true)
    }
}
