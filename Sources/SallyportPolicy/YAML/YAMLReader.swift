/// Reads the plain part of YAML: strings, lists and maps, each with its place in the file.
///
/// Whatever else YAML can do (anchors, aliases, merge keys, tags, directives) is refused by name, and so is text that
/// could show a reviewer something else than what is read. What a scalar means is the business of the field it fills.
package enum YAMLReader {
    /// All documents of the file that could be read.
    ///
    /// Every complaint goes to `diagnostics` (SP00xx). A document whose structure cannot be trusted is left out; one with
    /// duplicate keys, anchors or tags is kept, without them, so that later checks can say more. After a syntax error
    /// the rest of the file is not read. Empty documents are skipped, and a file that holds no other yields nothing,
    /// without a complaint. Takes time in proportion to the file, whatever it holds.
    ///
    /// - Parameters:
    ///   - file: the bytes, and the name that messages give them
    ///   - limits: what is too large
    ///   - diagnostics: where complaints are added, in the order in which they were found
    package static func documents(
        in file: SourceFile, limits: YAMLLimits = .policy, diagnostics: inout [Diagnostic]
    ) -> [YAMLNode] {
        var complaints = YAMLComplaints(file: file.name)
        defer { diagnostics += complaints.diagnostics }

        guard file.bytes.count <= limits.bytes else {
            complaints.add(
                .fileTooLarge, "the file has \(file.bytes.count) bytes; at most \(limits.bytes) are read",
                at: SourceRange(at: .start), help: "split it into several files"
            )
            return []
        }
        guard let inspection = TextInspection(of: file.bytes, complaints: &complaints) else { return [] }
        var composer = YAMLComposer(inspection, limits: limits, complaints: complaints)
        let documents = YAMLEventStream.withEvents(of: file.bytes[inspection.start...]) { events in
            composer.documents(from: &events)
        }
        complaints = composer.complaints
        return documents
    }
}
