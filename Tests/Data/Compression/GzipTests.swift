import Support
import Testing

@testable import Data

@Suite struct GzipTests {
  private let text = Array("the quick brown fox".utf8)

  private func decode(
    _ bytes: [UInt8], limit: Int = 1 << 20, zlib: ZLibrary? = .shared,
    deflate: DeflateLibrary? = .shared
  ) throws -> [UInt8] {
    var gzip = Gzip(path: "f.gz", span: nil)
    gzip.zlib = zlib
    gzip.deflate = deflate
    let mapped = MappedBytes(copying: bytes)
    let result = try gzip.decode(mapped.bytes, limit: limit)
    return Array(result.memory.bytes[..<result.count])
  }

  @Test(.enabled(if: ZLibrary.shared != nil, "the system has no zlib"))
  func bothLibrariesDecode() throws {
    #expect(try decode(gzip(text)) == text)
    #expect(try decode(gzip(text), deflate: nil) == text)
    #expect(try decode(gzip(text) + gzip(text), deflate: nil) == text + text)
    #expect(try decode(gzip(text) + gzip(text)) == text + text)
  }

  @Test(.enabled(if: ZLibrary.shared != nil, "the system has no zlib"))
  func everyTruncationIsNamed() throws {
    let whole = gzip(text)
    for length in 2..<whole.count {
      for deflate in [DeflateLibrary.shared, nil] {
        let found = diagnostic { _ = try decode(Array(whole[..<length]), deflate: deflate) }
        #expect(found?.code.id == "E0601")
        #expect(found?.message == "`f.gz` is damaged gzip: it ends in the middle")
      }
    }
  }

  @Test(.enabled(if: ZLibrary.shared != nil, "the system has no zlib"))
  func damageIsNamed() throws {
    let whole = gzip(text)
    for position in 15..<whole.count {
      var bytes = whole
      bytes[position] ^= 0x10
      let found = diagnostic { _ = try decode(bytes, deflate: nil) }
      #expect(found?.code.id == "E0601", "byte \(position)")
    }
    #expect(diagnostic { _ = try decode(whole + [1, 2, 3]) }?.code.id == "E0601")
  }

  @Test(.enabled(if: ZLibrary.shared != nil, "the system has no zlib"))
  func theLimitHolds() throws {
    let data = [UInt8](repeating: 7, count: 1000)
    #expect(try decode(gzip(data), limit: 1000) == data)
    for deflate in [DeflateLibrary.shared, nil] {
      let found = diagnostic { _ = try decode(gzip(data), limit: 999, deflate: deflate) }
      #expect(found?.code.id == "E0603")
    }
  }

  @Test func withoutALibraryTheRemedyIsNamed() {
    let none = ZLibrary(names: ["libnosuch.so"])
    #expect(none == nil && DeflateLibrary(names: ["libnosuch.so"]) == nil)
    let found = diagnostic { _ = try decode(gzip(text), zlib: none, deflate: nil) }
    #expect(found?.code.id == "E0602")
    #expect(found?.notes.first?.contains("install zlib") == true)
  }

  @Test(.enabled(if: ZLibrary.shared != nil, "the system has no zlib"))
  func aPrefixNeedsOnlyTheStart() throws {
    let mapped = MappedBytes(copying: Array(gzip(text).prefix(25)))
    let gzip = Gzip(path: "f.gz", span: nil)
    #expect(try gzip.prefix(mapped.bytes, 5) == Array("the q".utf8))
  }
}
