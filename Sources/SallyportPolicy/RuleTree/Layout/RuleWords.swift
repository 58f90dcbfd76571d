/// Reads what stands with a rule beyond its fixed words.
struct RuleWords {
    private typealias Layout = RuleSetLayout.Rule

    let words: Words
    /// Where the set begins.
    let block: Int
    /// Where the rule begins.
    let place: Int

    @inline(__always)
    init(_ words: Words, block: Int, place: Int) {
        self.words = words
        self.block = block
        self.place = place
    }

    var shape: UInt32 { @inline(__always) get { words[place] } }
    var obligations: Int { @inline(__always) get { Int(words[place &+ Layout.obligations]) } }
    private var origin: UInt32 { @inline(__always) get { words[place &+ Layout.origin] } }
    var line: Int { Int(origin & Layout.lineMask) }
    private var idCount: Int { Int(origin >> Layout.idShift & Layout.idMask) }

    /// Where the services are said.
    var services: Int { @inline(__always) get { place &+ Layout.count } }

    var hasExtra: Bool { @inline(__always) get { origin & Layout.hasExtra != 0 } }

    /// Where what is rare is said; only of a rule that has it.
    var extra: Int {
        @inline(__always) get { services &+ (shape & RuleSetLayout.Shape.namesServices != 0 ? 1 : 0) }
    }

    /// Where what is rare stands; nil of a rule that has nothing of it.
    @inline(__always)
    func extra(_ field: Int) -> Int? {
        guard hasExtra else { return nil }
        let place = words[block &+ Int(words[extra]) &+ field]
        return place == 0 ? nil : block &+ Int(place)
    }

    /// Where the file is said; nil of a rule that is written in the account's own.
    var file: Int? { origin & Layout.hasFile == 0 ? nil : extra + (hasExtra ? 1 : 0) }

    private var idStart: Int { extra + (hasExtra ? 1 : 0) + (file == nil ? 0 : 1) }

    /// The rule's id, if it has one.
    var id: String? { idCount == 0 ? nil : PackedText.string(words, at: idStart, count: idCount) }

    /// Where the next rule begins.
    var end: Int { idStart + PackedText.wordCount(idCount) }
}
