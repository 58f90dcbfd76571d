/// How the hosts of rules lie to one another and to the ceiling's, whatever they are called: each label as a number, counted in
/// the order in which labels are first met.
///
/// Whether a pattern covers what another does depends on which of their labels are the same, and on nothing else.
enum HostShape {
    /// Names of so many bytes leave room for any label in what a name may be at most.
    private static let longest = 128

    /// Writes for each rule the numbers of its hosts and of its exceptions, then the patterns: kind and labels.
    ///
    /// Behind them stand the patterns' names where one is so long that there may be none with one label more.
    /// - Parameter labels: What numbers labels.
    static func write(
        of rules: Span<CompiledRule>, _ labels: inout LabelNumbers, to words: inout ShapeWords
    ) {
        labels.beginAccount()
        var hasLongName = false
        for index in rules.indices {
            let (hosts, exceptions) = (rules[index].hosts.span, rules[index].exceptions.span)
            words.write(hosts.count)
            words.write(exceptions.count)
            for host in hosts.indices { write(hosts[host], &labels, to: &words, &hasLongName) }
            for host in exceptions.indices { write(exceptions[host], &labels, to: &words, &hasLongName) }
        }
        guard hasLongName else { return }
        for index in rules.indices {
            for host in rules[index].hosts + rules[index].exceptions { words.write(host.name) }
        }
    }

    private static func write(
        _ pattern: HostPattern, _ labels: inout LabelNumbers, to words: inout ShapeWords,
        _ hasLongName: inout Bool
    ) {
        switch pattern.kind {
        case .exact: words.write(0)
        case .oneLabel: words.write(1)
        case .anyLabels: words.write(2)
        case .address(let address):
            words.write(address.isV4 ? 3 : 4)
            words.write(address.high)
            words.write(address.low)
            return
        }
        if pattern.name.utf8.count > longest { hasLongName = true }
        labels.forEachNumber(of: pattern.name.utf8.span) { words.write($0) }
        words.write(ShapeWords.nothing)
    }
}

/// Numbers for labels: those of the ceiling's are the same for all accounts, and others are counted in each account anew.
struct LabelNumbers: Sendable {
    private var ceiling = NameTable()
    /// The account's, but for those of the ceiling.
    private var own = NameTable()

    init(of ceiling: CeilingSpace) {
        for denial in ceiling.ceilings.flatMap(\.denials) {
            for label in (denial.hosts + denial.exceptions).flatMap(\.labelsFromRight) {
                _ = self.ceiling.insert(label.utf8.span)
            }
        }
    }

    mutating func beginAccount() { own.removeAll() }

    /// Calls `body` with the numbers of a name's labels, from the left.
    mutating func forEachNumber(of name: Span<UInt8>, _ body: (Int) -> Void) {
        var start = 0
        for index in name.indices where name[index] == UInt8(ascii: ".") {
            body(number(of: name.extracting(start..<index)))
            start = index + 1
        }
        body(number(of: name.extracting(start..<name.count)))
    }

    private mutating func number(of label: Span<UInt8>) -> Int {
        if let number = ceiling.index(of: label) { return Int(number) }
        return ceiling.count + Int(own.insert(label))
    }
}
