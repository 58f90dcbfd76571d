/// Collects atoms that have the same key, in the order in which the keys are first met.
struct ClassCollector<Key: Hashable, Atom> {
    private(set) var classes: [(key: Key, atoms: [Atom])] = []
    private var indexes: [Key: Int] = [:]

    /// Puts the atom into the class of the key.
    /// - Returns: the class's index.
    @discardableResult
    mutating func add(_ atom: Atom, under key: Key) -> Int {
        let index = index(of: key)
        classes[index].atoms.append(atom)
        return index
    }

    /// The index of the key's class, which may hold no atom yet.
    mutating func index(of key: Key) -> Int {
        if let index = indexes[key] { return index }
        indexes[key] = classes.count
        classes.append((key, []))
        return classes.count - 1
    }

    /// Puts the atom into a class that is known by its index.
    mutating func add(_ atom: Atom, toClass index: Int) { classes[index].atoms.append(atom) }
}
