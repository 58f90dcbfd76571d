import Testing

@testable import SallyportPolicy

/// The memory of the table that leads to accounts.
@Suite struct SlotMemoryTests {
    /// Of a few bytes, a little less and more than what is given a whole page, and more than a page.
    private static let counts = [8, 1000, 65_535, 65_536, 200_000, 262_144, 262_145]

    @Test(arguments: counts)
    func slotsAreFreeAtFirst(_ count: Int) {
        let slots = SlotMemory(atLeast: count)
        let perPage = LargePages.size / 8
        let isSmall = count < perPage / 2
        #expect(slots.count == (isSmall ? count : (count + perPage - 1) / perPage * perPage))
        #expect((0..<slots.count).allSatisfy { slots[$0] == 0 })
    }

    /// Whoever holds slots sees no change that another one makes.
    @Test(arguments: counts)
    func copiesAreTheirOwn(_ count: Int) {
        var first = SlotMemory(atLeast: count)
        first[0] = 1
        first[count - 1] = 2
        let second = first
        first[0] = 3
        var third = second
        third[count - 1] = 4
        #expect([first[0], first[count - 1]] == [3, 2])
        #expect([second[0], second[count - 1]] == [1, 2])
        #expect([third[0], third[count - 1]] == [1, 4])
        #expect((1..<count - 1).allSatisfy { first[$0] == 0 && second[$0] == 0 && third[$0] == 0 })
    }
}
