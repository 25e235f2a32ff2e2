import Kernels
import Testing

@Suite("BLAS door")
struct BLASTests {
  static let library = try? BLAS.load(.automatic)

  @Test("our own kernels need no library")
  func builtin() throws {
    let blas = try BLAS.load(.builtin)
    #expect(blas?.description == nil)
  }

  @Test("a path that cannot be loaded is an error that names it", arguments: ["", "/nowhere/lib.so"])
  func missing(path: String) {
    let error = #expect(throws: BLASError.self) { try BLAS.load(.path(path)) }
    #expect(error?.description.contains("'\(path)'") == true)
  }

  @Test("a library that is no BLAS is refused")
  func stranger() {
    #expect(throws: BLASError.noProduct(path: "libm.so.6")) { try BLAS.load(.path("libm.so.6")) }
  }

  @Test(
    "large products agree with the reference", .enabled(if: library != nil, "no BLAS here"),
    arguments: MatMulTests.transposes)
  func products(transposeA: Bool, transposeB: Bool) throws {
    let blas = try #require(BLASTests.library)
    for (m, n, k) in [(150, 100, 200), (40, 300, 100), (33, 32, 1), (32, 1, 40)] {
      let test = MatMulCase(
        m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB, accumulate: true,
        bias: true, relu: true)
      let one = test.computed(.portable, blas: blas)
      #expect(test.error(of: one) < 1, "\(test)")
      #expect(test.computed(.portable, blas: blas, threads: 3) == one)
    }
  }

  @Test("the library says what it is", .enabled(if: library != nil, "no BLAS here"))
  func description() throws {
    let description = try #require(BLASTests.library).description
    #expect(!description.library.isEmpty && !description.path.isEmpty)
  }
}
