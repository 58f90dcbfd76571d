/// A set of requests as one value of each field, and how their decision changes. It holds every combination of the values.
struct RegionShape: Hashable, Sendable {
    var change: Change
    var services: ServiceSelection
    /// In the order in which methods are declared.
    var methods: [Method] = []
    var schemes: [ForwardURL.Scheme] = []
    var ports = PortSelection.standard
    var paths = PathSelection()
    var hosts: [PatternSelection] = []
}
