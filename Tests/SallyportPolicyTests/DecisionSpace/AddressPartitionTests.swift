import Testing

@testable import SallyportPolicy

/// Groups of addresses against the judgement of single ones.
@Suite struct AddressPartitionTests {
    private static let networks = [
        "10.0.0.0/8", "10.9.0.0/16", "8.8.8.8", "0.0.0.0/0", "255.255.255.255", "::/0", "fd00:ec2::/32", "64:ff9b::/96",
        "64:ff9b::a00:0/104", "::ffff:0.0.0.0/96", "2001:db8::/32", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "::ffff:10.0.0.0/104", "192.0.0.9", "2600::/12",
    ]

    /// The first and last address of every range, their neighbours, and random ones between.
    @Test(arguments: [UInt64(0x5A11_9101)])
    func everyAddressIsInTheGroupThatIsJudgedLikeIt(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<60 {
            let ceilings = (0..<2).map { _ in Self.ceiling(using: &generator) }
            let partition = AddressPartition(ceilings)
            for isV4 in [true, false] {
                let ranges = partition.groups.flatMap { group in
                    group.ranges.filter { $0.isV4 == isV4 }.map { (range: $0, isDenied: group.isDenied) }
                }.sorted { $0.range.first < $1.range.first }
                #expect(ranges.first?.range.first == 0)
                #expect(ranges.last?.range.last == AddressRange.greatest(isV4: isV4))
                for (before, after) in zip(ranges, ranges.dropFirst()) {
                    #expect(before.range.last + 1 == after.range.first)
                }
                for (range, isDenied) in ranges {
                    let between = UInt128.random(in: range.first...range.last, using: &generator)
                    for number in [range.first, range.last, between] {
                        let address = range.address(number)
                        #expect(ceilings.map { $0.judge(address) != .allowed } == isDenied, "seed \(seed): \(address)")
                    }
                }
            }
        }
    }

    private static func ceiling(using generator: inout SeededGenerator) -> Ceiling {
        var ceiling = Ceiling()
        if generator.oneIn(2) { ceiling.allowedNetworks = networks(using: &generator) }
        if generator.oneIn(2) {
            ceiling.denials = [
                Ceiling.Denial(
                    reference: RuleReference(file: "defaults.yaml", line: 1), hosts: [], exceptions: [],
                    networks: networks(using: &generator))
            ]
        }
        return ceiling
    }

    private static func networks(using generator: inout SeededGenerator) -> [IPNetwork] {
        generator.some(networks, atMost: 4).compactMap { IPNetwork($0) }
    }
}
