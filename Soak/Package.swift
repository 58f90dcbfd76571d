// swift-tools-version: 6.2
import Foundation
import PackageDescription

// The policy engine and its properties alone, so that long runs of them can be built optimised in a moment:
// `make soak-policy`. `Sources` and `Tests` are links to the ones of the product.
let tests = "Tests/SallyportPolicyTests"
let folder = URL(fileURLWithPath: "\(Context.packageDirectory)/\(tests)").resolvingSymlinksInPath()
let otherTests = (FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? [])
    .filter { $0.hasSuffix("Tests.swift") && !$0.hasSuffix("PropertyTests.swift") }

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .strictMemorySafety(),
]

let package = Package(
    name: "sallyport-soak",
    targets: [
        .systemLibrary(name: "CMemory"),
        .target(name: "CLibYAML"),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .target(
            name: "SallyportPolicy", dependencies: ["CLibYAML", "CMemory", "COpenSSL"], swiftSettings: strict),
        .testTarget(
            name: "SallyportPolicyTests", dependencies: ["SallyportPolicy"], exclude: otherTests, swiftSettings: strict),
    ]
)
