/**
 * Common passwords that the meter's English packages lack: words, names and keyboard rows of other languages and scripts, passwords
 * that follow no rule, and this site's own words. The most used ones come first.
 */
export const COMMON_WORDS: readonly string[] = `
  publishing platform article articles author reader password passwort passwords admin administrator administrador

  passwd passcode passphrase kennwort geheim geheimnis meinpasswort neuespasswort hallo hallowelt halli willkommen
  schatz schatzi liebe liebling ichliebedich ichliebdich ichunddu sonnenschein sonnenblume sonne sternchen stern engelchen
  schokolade schmetterling schnucki schnuffi schnuffel schnulli schnecke prinzessin regenbogen blumentopf baumhaus apfelbaum
  erdbeere kartoffel goldfisch kaninchen pinguin bienchen julchen hoffnung freiheit vergessen schwimmen fussball handball
  feuerwehr feuer bademeister musikverein stammbaum deutschland oesterreich schweiz frankfurt muenchen berlin hamburg stuttgart
  werderbremen werder bremen podolski borussia schalke bayern hurensohn arschloch scheisse leckmich ficken deinemutter deinemudda
  keineahnung hallihallo fruehling sommer herbst winter januar februar maerz oktober dezember montag dienstag mittwoch
  donnerstag freitag samstag sonntag anfang aggroberlin flocke himmel bundeswehr franziska steinbock wassermann hanspeter norbert

  motdepasse mot2passe secret bonjour bonsoir coucou soleil jetaime jtaime monamour moncoeur amour amoureux amoureuse toietmoi
  moietoi mamanjetaime mamanpapa papapounet papillon marseille toulouse bordeaux reunion azerty azertyuiop qsdfghjklm wxcvbn
  princesse grenouille coccinelle coquelicot bisounours cendrillon clochette chaussette framboise licorne tracteur gribouille
  choupette choupinette poupette pitchoune roudoudou frimousse loulou doudou chouchou celibataire telechargement rencontre
  infirmiere merveille tendresse confiance indochine lavieestbelle bienvenue esperance olympique guadeloupe jeanclaude corentin janvier fevrier avril juillet octobre decembre

  contrasena micontrasena clave hola holamundo tequiero teamo teamomucho amordemivida mivida jesusteamo jesusteama diosesfiel
  diosesamor bendicion mariposa estrella princesa chocolate colombia mexico argentina america barcelona realmadrid madrid
  verano enero febrero junio julio septiembre octubre diciembre senha minhasenha mudar amorzinho deusefiel deuseamor jesus
  lindinha flamengo corinthians palmeiras saopaulo brasil portugal benfica familia felicidade

  ciao ciaociao amore amoremio tiamo juventus napoli cambiami wachtwoord welkom welkom01 ajax feyenoord lieverd zomer hemmelig
  losenord losen sommar hejsan passord salasana kissa perkele heslo mojeheslo haslo mojehaslo polska kochamcie jelszo jelszavam
  parola sifre sifrem galatasaray fenerbahce besiktas istanbul turkiye turktelekom matkhau anhyeuem emyeuanh khongco sayang
  sayangku bismillah alhamdulillah allahuakbar allah muhammad pakistan india indya krishna ganesh sairam omsairam jaimatadi
  jaishreeram jaishree ohmnamah namaste iloveindia woaini woaini1314 woaini520 wo1314 5201314 5211314 1314520 520520 1314 7758521
  wangyu dkssudgktpdy rkskek tkfkdgo aptx4869 doraemon sakura

  йцукен йцукенг йцукенгшщз йцукенгшщзхъ фывапролдж фывапрол ячсмитьбю йфяцычувс пароль мойпароль привет любовь люблютебя
  ятебялюблю солнышко наташа марина максим сергей андрей александр дмитрий россия москва спартак зенит кирилл κωδικος σαγαπω
  ελλαδα סיסמה كلمةالسر حبيبي محمد パスワード 密码 我爱你 비밀번호 사랑해

  1q2w3e4r5t6y7u8i9o0p fortnite minecraft roblox counterstrike theworldinyourhand admintelecom adminisp telecom telekom vodafone gvt12345 demo guru
  kapler123 kapler eliska cindylee adam2312 dearbook g_czechout czechout evite yuantuo2012 yuantuo 111222tianya tianya
  123meklozed meklozed 868689849 zag12wsx 1g2w3e4r gwerty aabb1122 aabbcc aassdd11 huhbbhzu78 pep4teens y57gjng4gh y57e4lukgh
  y52flzfq8v p0fjvv2d5969 vqsablpzla 88ggox8oug 64t3zawonz dlnns73x7p val353nxhc sdfsb5fgikd gapostar5000 einslive1aa
  jolinachiara hellabaer spocht1621 amilo2528 lincolnboy11 cjmasterinf wega08 denis.1101 chatbooks
`
  .trim()
  .split(/\s+/);
