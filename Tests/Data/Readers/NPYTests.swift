import Support
import Testing

@testable import Data

@Suite struct NPYTests {
  /// A file as the format's definition has it, with any header text.
  private func file(_ header: String, _ data: [UInt8], version: UInt8 = 1) -> [UInt8] {
    let length = UInt32(header.utf8.count)
    let size = [UInt8(length & 0xFF), UInt8(length >> 8)] + (version == 1 ? [] : [0, 0])
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + size + Array(header.utf8) + data
  }

  private func header(_ type: String, _ shape: String, fortran: String = "False") -> String {
    "{'descr': '\(type)', 'fortran_order': \(fortran), 'shape': (\(shape)), }\n"
  }

  private func load(_ inputs: [UInt8], _ targets: [UInt8]) throws -> Dataset {
    let reader = try source("npy", ["inputs": .string("x"), "targets": .string("y")])
    let files = context(["x": inputs, "y": targets])
    let data = try reader.load(files, like: nil)
    #expect(data.header == (try reader.header(files)))
    return data
  }

  private func fault(_ inputs: [UInt8]) -> String? {
    diagnostic { _ = try load(inputs, NPY.encode(shape: [2], integers: [Int32(0), 1])) }?.code.id
  }

  @Test func writtenArraysAreReadBack() throws {
    let inputs = NPY.encode(shape: [2, 3], data: [1, 2.5, -3, 0, 1e30, .leastNonzeroMagnitude])
    #expect((inputs.count - 24) % 64 == 0)
    let data = try load(inputs, NPY.encode(shape: [2], integers: [Int32(2), 0]))
    #expect(try data.example(0) == [1, 2.5, -3])
    #expect(try data.example(1) == [0, 1e30, .leastNonzeroMagnitude])
    #expect(data.targets == .classes([2, 0]) && data.target.classCount == 3)
  }

  @Test func floatsAreValues() throws {
    let targets = NPY.encode(shape: [2, 2], data: [1, 2, 3, 4])
    let data = try load(NPY.encode(shape: [2], data: [5, 6]), targets)
    #expect(data.input.extents == [1])
    #expect(data.targets == .values([1, 2, 3, 4]) && data.target == .values(count: 2))
  }

  @Test(arguments: [UInt8(1), 2, 3]) func versions(version: UInt8) throws {
    let bytes = file(header("|u1", "2, 1, 2"), [1, 2, 255, 4], version: version)
    let data = try load(bytes, NPY.encode(shape: [2], integers: [Int32(0), 1]))
    #expect(try data.storage.element == .uint8 && data.example(1) == [255, 4])
    #expect(data.input.extents == [1, 2])
  }

  @Test func otherTypes() throws {
    let labels = NPY.encode(shape: [2], integers: [Int32(0), 1])
    func numbers(_ type: String, _ data: [UInt8]) throws -> [Float] {
      let read = try load(file(header(type, "2,"), data), labels)
      return try read.example(0) + read.example(1)
    }
    #expect(try numbers("<i2", [0xFF, 0xFF, 0x00, 0x01]) == [-1, 256])
    #expect(try numbers("|i1", [0x80, 0x7F]) == [-128, 127])
    #expect(try numbers("|b1", [0, 1]) == [0, 1])
    #expect(try numbers("<u2", [1, 0, 0, 0x80]) == [1, 32768])
    let half: [UInt8] = [0, 0, 0, 0, 0, 0, 0xE0, 0x3F]
    #expect(try numbers("<f8", half + half) == [0.5, 0.5])
    let minus = [UInt8](repeating: 0xFF, count: 8)
    #expect(try numbers("<i8", minus + [3, 0, 0, 0, 0, 0, 0, 0]) == [-1, 3])
    #expect(try numbers("<u4", [9, 0, 0, 0, 0, 0, 0, 0x80]) == [9, 2_147_483_648])
  }

  @Test func mistakesAreNamed() throws {
    #expect(fault(Array("hello world, no array".utf8)) == "E0615")
    #expect(fault(file("{'descr': '<f4'}", [])) == "E0615")
    #expect(fault(file(header("<f4", "2, 99999999999, 99999999999"), [])) == "E0615")
    #expect(fault(file(header(">f4", "2,"), [UInt8](repeating: 0, count: 8))) == "E0616")
    #expect(fault(file(header("<c8", "2,"), [UInt8](repeating: 0, count: 16))) == "E0616")
    let fortran = file(
      header("<f4", "2, 1", fortran: "True"), [UInt8](repeating: 0, count: 8))
    #expect(fault(fortran) == "E0616")
    #expect(fault(file(header("<f4", "2,"), [0, 0, 0, 0])) == "E0605")
    #expect(fault(file(header("<f4", "2,"), [UInt8](repeating: 0, count: 9))) == "E0605")
    #expect(fault(file(header("<f4", "0, 4"), [])) == "E0607")
    #expect(fault(NPY.encode(shape: [3], data: [1, 2, 3])) == "E0606")
    let inputs = NPY.encode(shape: [1], data: [Float(1)])
    for label in [Int32(-1), 1_000_000] {
      let targets = NPY.encode(shape: [1], integers: [label])
      #expect(diagnostic { _ = try load(inputs, targets) }?.code.id == "E0617")
    }
  }

  @Test func everyTruncationIsADiagnostic() throws {
    let whole = NPY.encode(shape: [2], data: [Float(1), 2])
    for length in 0..<whole.count { #expect(fault(Array(whole[..<length])) != nil) }
    for position in 0..<128 {
      var bytes = whole
      bytes[position] = 0xFF
      _ = fault(bytes)
    }
  }
}
