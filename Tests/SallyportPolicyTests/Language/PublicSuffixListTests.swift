import Testing

@testable import SallyportPolicy

@Suite("The Public Suffix List")
struct PublicSuffixListTests {
    @Test(
        "public suffixes",
        arguments: [
            "com", "uk", "co.uk", "github.io", "zip", "example", "anything", "xn--p1ai", "xn--55qx5d.cn", "ck",
            "anything.ck",
            "anything.kawasaki.jp", "tokyo.jp", "kyoto.jp", "ide.kyoto.jp", "s3.amazonaws.com",
            "x.compute.amazonaws.com",
        ])
    func suffixes(_ name: String) {
        #expect(PublicSuffixList.isPublicSuffix(name))
        #expect(
            PublicSuffixList.isPublicSuffix(labelsFromRight: name.split(separator: ".").reversed().map(String.init)))
    }

    @Test(
        "names below them",
        arguments: [
            "", "acme.com", "acme.co.uk", "acme.github.io", "acme.example", "www.ck", "a.www.ck", "a.b.ck",
            "city.kawasaki.jp",
            "kawasaki.jp", "a.b.kawasaki.jp", "amazonaws.com", "compute.amazonaws.com", "a.example.com", "om", "co",
            "co.u",
        ])
    func others(_ name: String) {
        #expect(PublicSuffixList.isPublicSuffix(name) == (name == "om" || name == "co"))
    }

    @Test(
        "a wildcard above the list's own wildcards is as wide",
        arguments: [
            ("kawasaki.jp", true), ("ck", true), ("compute.amazonaws.com", true), ("city.kawasaki.jp", false),
            ("acme.com", false),
        ])
    func wildcards(_ name: String, isTooWide: Bool) {
        #expect(PublicSuffixList.isTooWideForWildcard(name) == isTooWide)
    }

    @Test("the rules are whole, sorted as they are searched, and each is found")
    func data() {
        let rules = PublicSuffixListData.rules.split { $0 == " " || $0 == "\n" }.map(String.init)
        #expect(rules.count == PublicSuffixListData.count)
        #expect(rules.count > 9000)
        #expect(zip(rules, rules.dropFirst()).allSatisfy { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) })
        for rule in rules {
            let isException = rule.hasPrefix("!")
            let name = isException ? String(rule.dropFirst()) : rule.replacing("*", with: "anything-at-all")
            #expect(PublicSuffixList.isPublicSuffix(name) == !isException, "\(rule)")
        }
        #expect(PublicSuffixList.version.wholeMatch(of: #/\d{4}-\d{2}-\d{2}/#) != nil)
    }
}
