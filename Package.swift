// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error), .enableUpcomingFeature("ExistentialAny")]

/// A target of ours: its name, and the targets it may see.
func layer(_ name: String, sees dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The tests of a module: what they may see beside it and the test helpers.
func tests(of name: String, sees dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies + ["TestSupport"], exclude: exclude, swiftSettings: strict)
}

let package = Package(
  name: "drydock",
  products: [.executable(name: "drydock", targets: ["drydock"])],
  dependencies: [
    // Parses the command line, writes --help and the shells' completion scripts.
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // libyaml reads YAML as Kubernetes' own reader does, which is a port of it.
    .systemLibrary(name: "CLibYAML", providers: [.apt(["libyaml-dev"])]),
    // ncurses behind a header of our own: its macros and globals can't be seen from Swift.
    .target(
      name: "CTerminal", cSettings: [.define("_GNU_SOURCE")],
      linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
    layer("Manifest", sees: ["CLibYAML"]),
    layer("Kubernetes", sees: ["Manifest"]),
    layer("Loading", sees: ["Kubernetes", "Manifest"]),
    layer("Rules", sees: ["Kubernetes", "Manifest"]),
    layer("Simulation", sees: ["Kubernetes", "Manifest"]),
    layer("Drawing"),
    layer("Terminal", sees: ["Drawing", "CTerminal"]),
    layer("Explorer", sees: ["Simulation", "Rules", "Kubernetes", "Manifest", "Drawing"]),
    .executableTarget(
      name: "drydock",
      dependencies: [
        "Explorer", "Terminal", "Simulation", "Drawing", "Loading", "Rules", "Kubernetes", "Manifest",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      resources: [.copy("../../themes")],
      swiftSettings: strict),
    .executableTarget(
      name: "Benchmark",
      dependencies: [
        "Explorer", "Simulation", "Drawing", "Loading", "Rules", "Kubernetes", "Manifest", "CLibYAML",
      ],
      swiftSettings: strict),
    .target(name: "TestSupport", dependencies: ["Manifest"], path: "Tests/TestSupport", swiftSettings: strict),
    tests(of: "Manifest", sees: ["Manifest"]),
    tests(of: "Kubernetes", sees: ["Kubernetes", "Manifest"]),
    tests(of: "Loading", sees: ["Loading", "Kubernetes", "Manifest"]),
    tests(of: "Rules", sees: ["Rules", "Kubernetes", "Manifest"]),
    tests(of: "Simulation", sees: ["Simulation", "Kubernetes", "Manifest"], exclude: ["Scenarios"]),
    tests(of: "Drawing", sees: ["Drawing"]),
    tests(of: "Terminal", sees: ["Terminal", "Drawing"]),
    tests(of: "Explorer", sees: ["Explorer", "Simulation", "Loading", "Rules", "Kubernetes", "Manifest", "Drawing"], exclude: ["Snapshots"]),
    tests(of: "Drydock", sees: ["drydock", "Explorer", "Loading", "Rules", "Kubernetes", "Manifest"]),
    tests(of: "Repository", sees: ["Explorer", "Simulation", "Drawing", "Loading", "Rules", "Kubernetes", "Manifest"]),
  ]
)
