console.log('A command may print.');
