// The command line.
print("nnspec")
