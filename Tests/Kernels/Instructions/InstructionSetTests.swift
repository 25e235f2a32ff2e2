import Kernels
import Testing

@Suite("Instruction sets")
struct InstructionSetTests {
  @Test("every machine has the portable form, and the forms come worst first")
  func order() {
    #expect(InstructionSet.available.first == .portable)
    #expect(InstructionSet.available == InstructionSet.available.sorted())
  }

  @Test("the form in use is one the processor has")
  func current() {
    #expect(InstructionSet.available.contains(.current))
  }

  @Test("names are the spellings of NNSPEC_ISA")
  func names() {
    #expect(InstructionSet.allCases.map(\.name) == ["portable", "avx2", "avx512"])
  }
}
