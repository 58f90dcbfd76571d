import SallyportPolicy

/// Keys that say nothing without one another.
extension MappingReader {
    /// Complains where `other` is said and `field` is not.
    func require(
        _ field: some FieldDescription, with other: some FieldDescription, in owner: String,
        _ context: inout DecodingContext
    ) {
        guard has(other), !has(field) else { return }
        let name = field.key.name
        context.report(
            .missingKey, "\(owner) needs the key `\(name)`", at: SourceRange(at: range.start),
            help: "add `\(name): …`")
    }

    /// Complains where `field` is said and `other` is not.
    func report(
        _ field: some FieldDescription, unless other: some FieldDescription, _ context: inout DecodingContext
    ) {
        guard has(field), !has(other) else { return }
        let name = field.key.name
        context.report(
            .keyNotAllowedHere, "without `\(other.key.name)` there is nothing for `\(name)` to say", at: range,
            help: "remove `\(name)`")
    }
}
