import Support
import Testing

@testable import Planning

@Suite("Container")
struct ContainerTests {
  private static let bytes: [UInt8] = {
    var writer = ContainerWriter(kind: .plan)
    writer.add("about", "{}")
    writer.add("plan", "some text")
    writer.add("weights", [UInt8](0..<70))
    return writer.bytes()
  }()

  private static func content(_ bytes: [UInt8]) -> [String: [UInt8]]? {
    guard let container = try? Container(MappedBytes(copying: bytes), kind: .plan) else {
      return nil
    }
    return Dictionary(
      container.names.compactMap { name in
        (try? container.section(name)).map { (name, Array($0)) }
      }, uniquingKeysWith: { first, _ in first })
  }

  @Test func roundTrip() throws {
    let content = try #require(Self.content(Self.bytes))
    #expect(content["about"] == Array("{}".utf8))
    #expect(content["plan"] == Array("some text".utf8))
    #expect(content["weights"] == [UInt8](0..<70))
    #expect(content.count == 3)
  }

  @Test("every other value of every byte is refused") func everyByte() {
    for position in Self.bytes.indices {
      var mutated = Self.bytes
      for value in UInt8.min...UInt8.max where value != Self.bytes[position] {
        mutated[position] = value
        if Self.content(mutated) != nil {
          Issue.record("byte \(position) as \(value) is accepted")
        }
      }
    }
  }

  @Test("every truncation and extension is refused") func truncations() {
    for length in 0..<Self.bytes.count {
      #expect(Self.content(Array(Self.bytes[..<length])) == nil)
    }
    #expect(Self.content(Self.bytes + [0]) == nil)
    #expect(Self.content(Self.bytes + [UInt8](repeating: 0, count: 64)) == nil)
  }

  @Test("a header that is sealed again is still not believed", arguments: [16, 24, 32, 12])
  func hostileHeaders(offset: Int) {
    for value in [UInt64.max, 1 << 62, 1 << 40, 65_537, 4, 2, 0] {
      var mutated = Self.bytes
      let width = offset == 12 ? 4 : 8
      for byte in 0..<width {
        mutated[offset + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte))
      }
      let isVersion = offset == 12 && value <= UInt64(Container.version) && value > 0
      guard mutated != Self.bytes, !isVersion else { continue }
      seal(&mutated)
      #expect(Self.content(mutated) == nil)
    }
  }

  @Test("entries that are sealed again are still checked") func hostileEntries() {
    for entry in 0..<3 {
      for field in [32, 40, 56] {
        for value in [UInt64.max, 1 << 63, 1 << 40, 1, 0, 64] {
          var mutated = Self.bytes
          let start = 64 + 64 * entry + field
          for byte in 0..<8 {
            mutated[start + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte))
          }
          guard mutated != Self.bytes else { continue }
          let table = XXHash64.hash(Array(mutated[64..<256]))
          for byte in 0..<8 { mutated[32 + byte] = UInt8(truncatingIfNeeded: table >> (8 * byte)) }
          seal(&mutated)
          #expect(Self.content(mutated) == nil, "entry \(entry) field \(field) as \(value)")
        }
      }
    }
  }

  private func seal(_ bytes: inout [UInt8]) {
    let checksum = XXHash64.hash(Array(bytes[..<40]))
    for byte in 0..<8 { bytes[40 + byte] = UInt8(truncatingIfNeeded: checksum >> (8 * byte)) }
  }

  @Test("equal sections are equal bytes, aligned") func canonical() throws {
    var writer = ContainerWriter(kind: .plan)
    writer.add("about", "{}")
    writer.add("plan", "some text")
    writer.add("weights", [UInt8](0..<70))
    #expect(writer.bytes() == Self.bytes)
    let container = try Container(MappedBytes(copying: Self.bytes), kind: .plan)
    for name in container.names { #expect(try container.range(name).lowerBound % 64 == 0) }
  }

  @Test("a checkpoint is no plan") func kinds() {
    let bytes = ContainerWriter(kind: .checkpoint).bytes()
    #expect(throws: Container.Damage.self) {
      try Container(MappedBytes(copying: bytes), kind: .plan)
    }
    #expect(throws: Never.self) {
      _ = try Container(MappedBytes(copying: bytes), kind: .checkpoint)
    }
  }
}
