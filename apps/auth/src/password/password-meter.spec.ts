import { isCommon } from './password-meter';

const list = (text: string): string[] => text.trim().split(/\s+/);

/** What lists of the most used passwords hold again and again, of at least 8 characters. */
const MOST_USED = {
  'of digits alone': list(`
    12345678 123456789 1234567890 12345678910 87654321 987654321 0987654321 01234567 0123456789 11111111 00000000 88888888
    99999999 55555555 123123123 12341234 12121212 11223344 1122334455 123321123 12344321 1234554321 147258369 159357456
    741852963 789456123 963852741 13579246 10203040 20242024 19841984 01011990 31121999 5201314520 1029384756 22446688`),
  'of letters alone': list(`
    password passwordpassword drowssap iloveyou princess sunshine football baseball superman jennifer michelle starwars whatever
    computer internet butterfly chocolate minecraft fortnite pakistan bismillah aaaaaaaa zzzzzzzz abcdefgh abcabcabc aabbccdd
    qwertyui qwertyuiop qwertzuiop azertyuiop asdfghjkl asdfasdf zxcvbnm, poiuytrewq qazwsxedc adminadmin administrator testtest
    changeme helloworld hellokitty theworldinyourhand admintelecom turktelekom`),
  'of letters and digits': list(`
    password1 password123 Password1 Password2024 Passw0rd passw0rd P455w0rd pass1234 admin123 admin1234 Admin1234 root1234 user1234
    test1234 welcome1 Welcome123 letmein1 abcd1234 Abcd1234 abc12345 a1b2c3d4 1a2b3c4d aa123456 Aa123456 Aa112233 a123456789
    123456789a qwerty123 Qwerty123 qwerty12345 qwertz123 azerty123 asdf1234 1q2w3e4r 1q2w3e4r5t q1w2e3r4 1qaz2wsx 1qazxsw2 zaq12wsx
    12qwaszx qwer1234 1234qwer 123qweasd blink182 trustno1 pokemon1 dragon123 monkey123 michael1 charlie1 iloveyou2 summer2023
    Kapler123 guru123456 lol123456 qq123456 zag12wsx woaini1314`),
  'with signs': list(`
    P@ssw0rd p@ssword P@$$w0rd P@55w0rd Pa$$w0rd Pass@123 Pass@1234 Password@123 password! Password1! Password123! Admin@123 admin@123
    Test@123 Demo@123 Welcome@123 India@123 Qwerty@123 Aa@123456 Abcd@1234 Abc@1234 123456aA@ Abcd1234@ Qwerty123! 1qaz@WSX !QAZ2wsx
    !@#$%^&* Summer2024! Winter2025! September2023! Hello@123`),
  'of German': list(`
    passwort Passwort1 passwort123 hallo123 hallo1234 Hallo12345 hallohallo schatz123 sonnenschein schmetterling schokolade
    dortmund09 schalke04 fussball1 arschloch geheim123 Sommer2023! ichliebedich deinemutter qweasdyxc 1qay2wsx`),
  'of other languages and scripts': list(`
    motdepasse azerty1234 doudou123 jetaime1 chouchou marseille13 contraseña contrasena123 tequiero teamo123 mariposa senha123 flamengo
    ciao1234 juventus1 welkom01 wachtwoord1 haslo1234 heslo1234 lösenord1 salasana1 sifre123 galatasaray matkhau123 sayang123 пароль123
    йцукен123 йцукенгшщз любовь123 наташа123 парольпароль`),
};

const GOOD = {
  'of unrelated words': [
    'walnut-harbour-lantern',
    'walnut harbour lantern',
    'correct horse 7',
    'correcthorsebatterystaple',
    'purple monkey dishwasher',
    'thunder in the kitchen',
    'zebra-9-kettle',
    'my constructor toolbox walnut',
  ],
  'of words of other languages': [
    'mein Hund frisst gern Karotten',
    'größer-walnut-öl',
    'un éléphant dort sous la pluie',
    'tres gatos bailan en la cocina',
    'quattro pesci nuotano lontano',
    'três gatos dormem na janela',
    'vier fietsen staan buiten',
    'kissa nukkuu ikkunalla',
    'kedi pencerenin yaninda uyuyor',
    'con mèo ngủ bên cửa sổ',
  ],
  'of other scripts': [
    'мой кот любит молоко',
    'η γάτα κοιμάται στο παράθυρο',
    '我的猫喜欢在窗边睡觉',
    '青い自転車が川のそばに',
    '나의 고양이는 창가에서 잔다',
    'القطة تنام قرب النافذة',
    'החתול ישן ליד החלון',
    'बिल्ली खिड़की के पास सोती है',
    'แมวนอนข้างหน้าต่าง',
    '🦊🐙🎻🧀🚲🍕🌧🚀',
  ],
  'at random': [
    'xK9#mQ2v',
    'tR7$wq0Z',
    'gH4vjP2m',
    'zqmvhtkx',
    '4f9c2b7e81d0a653',
    'b6a7d0f2-2f0c-4b7e-9d71-2c1f8a0e5b63',
  ],
};

describe('a password that attackers try first', () => {
  it.each(Object.entries(MOST_USED))('is each of the most used %s', (_what, passwords) => {
    expect(passwords.filter((password) => password.length < 8)).toEqual([]);
    expect(passwords.filter((password) => !isCommon(password))).toEqual([]);
  });

  it.each([
    ['blanks', '        '],
    ['one character many times', 'x'.repeat(256)],
    ['a word many times', 'walnut'.repeat(3)],
    ['an alphabet', 'abcdefghijklmnopqrstuvwxyz'],
    ['a keyboard row there and back', 'qwertyuiop[poiuytrewq'],
    ['a date', '24.12.1984'],
    ['a known one behind signs', '***password***'],
    ['a known one with accents', 'pässwörd'],
    ['a known one in wide letters', 'ｐａｓｓｗｏｒｄ１'],
    ['a name that every object has', 'constructor'],
  ])('is one of %s', (_what, password) => {
    expect(isCommon(password)).toBe(true);
  });

  const ADA = ['Ada Lovelace', 'ada.byron@analytical-society.example', 'countess_ada'];

  it.each([
    'adalovelace',
    'Lovelace1843',
    'lovelace-2024!',
    'ada.byron1',
    'C0untess_ada',
    'analytical-society',
    'ecalevol',
  ])('is %s for a person of that name, and for no other person', (password) => {
    expect(isCommon(password, ADA)).toBe(true);
  });

  it('is not a password that only begins like the name of its owner', () => {
    expect(isCommon('lovelace walnut harbour', ADA)).toBe(false);
  });

  it('is recognized by its beginning, so that long ones do not block the event loop', () => {
    expect(isCommon(`${'a'.repeat(24)}xK9#mQ2v`)).toBe(true);
    expect(isCommon(`xK9#mQ2v${'a'.repeat(248)}`)).toBe(false);
  });
});

describe('a password that is hard to guess', () => {
  it.each(Object.entries(GOOD))('is each password %s', (_what, passwords) => {
    expect(passwords.filter((password) => isCommon(password))).toEqual([]);
  });
});
