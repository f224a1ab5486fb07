package func testSupport() {}
