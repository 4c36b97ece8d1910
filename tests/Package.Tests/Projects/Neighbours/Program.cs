Console.WriteLine(typeof(Neighbours.Ebb).FullName);
Console.WriteLine(Other.Yaml);
