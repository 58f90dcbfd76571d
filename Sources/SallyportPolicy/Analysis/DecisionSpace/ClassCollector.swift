/// Collects atoms that have the same key, in the order in which the keys are first met.
struct ClassCollector<Key: Hashable, Atom> {
    private(set) var classes: [(key: Key, atoms: [Atom])] = []
    /// Of all classes, once there are many.
    private var indexes: [Key: Int] = [:]

    /// So few keys are found sooner by comparing them than by their hashes.
    private static var few: Int { 16 }

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
        if let index = known(key) { return index }
        let index = classes.count
        classes.append((key, []))
        if index == Self.few {
            for (number, known) in classes.enumerated() { indexes[known.key] = number }
        } else if index > Self.few {
            indexes[key] = index
        }
        return index
    }

    /// Whether the key has not been met before; now it has.
    mutating func meets(_ key: Key) -> Bool {
        let count = classes.count
        return index(of: key) == count
    }

    private func known(_ key: Key) -> Int? {
        classes.count <= Self.few ? classes.firstIndex { $0.key == key } : indexes[key]
    }

    /// Puts the atom into a class that is known by its index.
    mutating func add(_ atom: Atom, toClass index: Int) { classes[index].atoms.append(atom) }
}
