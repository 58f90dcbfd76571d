/// All addresses, cut into groups that each of some ceilings judges alike.
package struct AddressPartition: Sendable {
    /// Addresses that are judged alike.
    package struct Group: Sendable {
        /// Whether each ceiling denies them.
        package var isDenied: [Bool]
        /// Which addresses: ranges in ascending order, IPv4 before IPv6, none touching the next.
        package var ranges: [AddressRange]

        /// The first address that is none of these; nil where all are.
        func example(except named: some Collection<IPAddress>) -> IPAddress? {
            let named = Set(named)
            for range in ranges {
                var number = range.first
                while named.contains(range.address(number)), number < range.last { number += 1 }
                if !named.contains(range.address(number)) { return range.address(number) }
            }
            return nil
        }
    }

    package private(set) var groups: [Group] = []

    init(_ ceilings: [Ceiling]) {
        let networks = ceilings.flatMap { $0.allowedNetworks + $0.denials.flatMap(\.networks) }
        for isV4 in [true, false] {
            let starts = Self.starts(of: networks, isV4: isV4)
            for (index, start) in starts.enumerated() {
                let end = index + 1 < starts.count ? starts[index + 1] - 1 : AddressRange.greatest(isV4: isV4)
                add(AddressRange(isV4: isV4, first: start, last: end), ceilings)
            }
        }
    }

    private mutating func add(_ range: AddressRange, _ ceilings: [Ceiling]) {
        let address = range.address(range.first)
        let isDenied = ceilings.map { $0.refusesByNetwork(address) }
        guard let index = groups.firstIndex(where: { $0.isDenied == isDenied }) else {
            groups.append(Group(isDenied: isDenied, ranges: [range]))
            return
        }
        let last = groups[index].ranges[groups[index].ranges.count - 1]
        if last.isV4 == range.isV4, last.last + 1 == range.first {
            groups[index].ranges[groups[index].ranges.count - 1].last = range.last
        } else {
            groups[index].ranges.append(range)
        }
    }

    /// Where a network, or a range that is special by itself, begins or has just ended.
    private static func starts(of networks: [IPNetwork], isV4: Bool) -> [UInt128] {
        var ranges = networks.compactMap { AddressRange($0, isV4: isV4) }
        if isV4 {
            ranges += SpecialRanges.v4.compactMap { AddressRange($0.network, isV4: true) }
        } else {
            ranges += SpecialRanges.v6.flatMap(rangesV6)
            ranges += IPNetwork("2000::/3").flatMap { AddressRange($0, isV4: false) }.map { [$0] } ?? []
        }
        let greatest = AddressRange.greatest(isV4: isV4)
        let starts = ranges.map(\.first) + ranges.filter { $0.last < greatest }.map { $0.last + 1 }
        return Set(starts + [0]).sorted()
    }

    /// The range and, where the IPv4 address in its last bits decides by itself, that address's ranges within it.
    private static func rangesV6(_ special: SpecialRange) -> [AddressRange] {
        guard let range = AddressRange(special.network, isV4: false) else { return [] }
        guard special.name == nil, special.embedded == .last32Bits else { return [range] }
        return [range]
            + SpecialRanges.v4.compactMap { AddressRange($0.network, isV4: true) }.map {
                AddressRange(isV4: false, first: range.first + $0.first, last: range.first + $0.last)
            }
    }
}

extension Ceiling {
    /// Whether the networks alone refuse an address.
    fileprivate func refusesByNetwork(_ address: IPAddress) -> Bool { judge(address) != .allowed }
}
