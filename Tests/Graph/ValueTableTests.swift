import Testing

@testable import Graph

@Suite struct ValueTableTests {
  @Test func entriesComeAndGo() {
    var table = ValueTable<Int>(room: 2)
    #expect(table[ValueID(0)] == nil)
    #expect(table[ValueID(9)] == nil)
    table[ValueID(1)] = 7
    table[ValueID(5)] = 8
    #expect((0..<7).map { table[ValueID($0)] } == [nil, 7, nil, nil, nil, 8, nil])
    table[ValueID(1)] = nil
    #expect(table[ValueID(1)] == nil)
  }

  @Test func setsGrow() {
    var set = ValueSet()
    #expect(!set.contains(ValueID(3)))
    set.insert(ValueID(3))
    set.formUnion([ValueID(0), ValueID(6)])
    #expect((0..<8).filter { set.contains(ValueID($0)) } == [0, 3, 6])
  }
}
