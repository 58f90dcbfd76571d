/// What a field may hold, as a description: a type's reader and its schema come from the same declaration.
package indirect enum ValueForm: Sendable {
    /// A text with a grammar of its own.
    case text(TextForm)
    /// One of these words.
    case words([String])
    /// A whole number of this range, in decimal digits.
    case wholeNumber(ClosedRange<Int>)
    /// `true` or `false`.
    case boolean
    /// A list of such values.
    case list(of: ValueForm)
    /// One such value, or a list of them.
    case oneOrList(of: ValueForm, mayBeEmpty: Bool)
    /// A mapping whose keys are of the operator's choice.
    case dictionary(keys: ValueForm, values: ValueForm)
    /// A mapping whose keys are known.
    case mapping(MappingForm)
    /// A key that is known and takes nothing in this version.
    case nothing
    /// A form that many fields share: a schema describes it once, under this name.
    case named(String, ValueForm)
}

/// The grammar of a text.
package struct TextForm: Sendable {
    /// What to call it, such as `a duration`.
    package let expectation: String
    /// A regular expression of ECMA-262 for the whole text. It takes all that the grammar takes and may take more; nil takes
    /// every text.
    package let expression: String?
    /// Whether the grammar takes the text.
    package let accepts: @Sendable (String) -> Bool

    package init(_ expectation: String, expression: String?, accepts: @escaping @Sendable (String) -> Bool) {
        self.expectation = expectation
        self.expression = expression
        self.accepts = accepts
    }
}
