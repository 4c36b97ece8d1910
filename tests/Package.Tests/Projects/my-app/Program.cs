System.Console.WriteLine(typeof(my_app.Ebb).FullName);
