/// What accounts have in common and name by number: services, files, and scopes with timeouts and limits.
struct SharedTerms: Sendable {
    private(set) var services = NameTable()
    private(set) var files = FileTable()
    /// Without certificate and fallback, which stand with the rules.
    private(set) var obligations: ContiguousArray<Obligations> = []
    private var obligationIndexes: [Obligations: UInt32] = [:]

    /// The memory that they take, to within the texts of scopes.
    var byteCount: Int {
        services.byteCount + files.byteCount + obligations.count * 2 * MemoryLayout<Obligations>.stride
    }

    mutating func index(of service: ServiceName) -> UInt32 { services.insert(service.text) }

    /// - Parameters:
    ///   - path: The file as messages name it.
    ///   - relative: The same within the policy folder, where it is known: the end of `path`.
    mutating func index(ofFile path: String, relative: String? = nil) -> UInt32 {
        files.insert(path, relative: relative)
    }

    mutating func index(of obligations: Obligations) -> UInt32 {
        var shared = obligations
        shared.certificate = nil
        shared.fallback = nil
        if let index = obligationIndexes[shared] { return index }
        let index = UInt32(self.obligations.count)
        self.obligations.append(shared)
        obligationIndexes[shared] = index
        return index
    }
}
