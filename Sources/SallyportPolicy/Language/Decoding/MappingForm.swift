/// The keys that a mapping may have and what they have to do with one another, for its reader and its schema alike.
package struct MappingForm: Sendable {
    /// A key.
    package struct Key: Sendable {
        package let name: String
        /// One sentence that editors show beside the key.
        package let description: String
        /// Whether the mapping must have it.
        package let isRequired: Bool
        /// What it takes.
        package let form: ValueForm
    }

    /// What to call the mapping in messages, such as `an account`.
    package let what: String
    package let keys: [Key]
    package let rules: [KeyRule]

    package init(_ what: String, _ fields: [any FieldDescription], rules: [KeyRule] = []) {
        self.init(what: what, keys: fields.map(\.key), rules: rules)
    }

    private init(what: String, keys: [Key], rules: [KeyRule]) {
        self.what = what
        self.keys = keys
        self.rules = rules
    }

    /// The same mapping where `field` takes less.
    func narrowing(_ field: some FieldDescription, to form: ValueForm) -> MappingForm {
        let narrowed = keys.map { key in
            guard key.name == field.key.name else { return key }
            return Key(name: key.name, description: key.description, isRequired: key.isRequired, form: form)
        }
        return MappingForm(what: what, keys: narrowed, rules: rules)
    }
}
